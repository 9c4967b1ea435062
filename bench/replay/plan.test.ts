import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { isCold, planReplay, shortTraces } from './plan.ts';

describe('the plan of a replay', () => {
  it('compares everything for small models, and samples for large ones', () => {
    assert.deepEqual(planReplay(5_800_000), { all: true, coldEvery: 1 });
    const { all, coldEvery } = planReplay(135_000_000);
    assert.ok(!all && coldEvery > 1);
  });

  it('names traces that are there', () => {
    for (const name of shortTraces) {
      assert.ok(existsSync(new URL(`../../test/fixtures/traces/${name}.jsonl`, import.meta.url)), name);
    }
  });

  it('takes one in some, and always the last', () => {
    const cold = (count: number, every: number): number[] =>
      Array.from({ length: count }, (_, i) => i).filter((i) => isCold(i, count, every));
    assert.deepEqual(cold(3, 1), [0, 1, 2]);
    assert.deepEqual(cold(8, 3), [2, 5, 7]);
    assert.deepEqual(cold(2, 25), [1]);
  });
});
