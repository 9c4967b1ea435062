import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Dice } from './dice.ts';
import { fuzzKind } from './driver.ts';
import { Lane } from './lane.ts';
import { SHARE } from '../../test/unit/helpers/fuzz-child.ts';

const child = fileURLToPath(new URL('../../test/unit/helpers/fuzz-child.ts', import.meta.url));
const SEED = 40;
const plan = { seed: SEED, mutations: 16, seconds: Infinity, jobs: 2, child };

/** Mutations of `[0, count)` in which a kind does what it is named for. */
const deeds = (count: number, seed = SEED): number[] =>
  [...Array(count).keys()].filter((index) => new Dice(seed + index).chance(SHARE));

describe('the fuzzer', function () {
  this.timeout(60_000);

  for (const [name, what] of [
    ['finds', /^Something is wrong\.$/],
    ['spoils', /^Everything is wrong\.$/],
    ['dies', /^The process died \(exit code 3\)/],
  ] as const) {
    it(`makes all mutations of a kind that ${name}`, async () => {
      const due = deeds(plan.mutations);
      assert.ok(due.length > 1);
      const report = await fuzzKind({ name, blockSize: 1, limitMs: 1_000 }, plan, () => undefined);
      assert.equal(report.mutations, plan.mutations);
      assert.equal(report.found, due.length);
      assert.equal(report.findings.length, 1);
      assert.match(report.findings[0]!.what, what);
      const seeds = due.map((index) => SEED + index);
      assert.deepEqual(report.findings[0]!.seeds, seeds.slice(0, 5));
      assert.match(report.findings[0]!.reproduce, new RegExp(`--seed ${seeds[0]} --mutations 1$`));
    });
  }

  it('tells of what nothing caught, and goes on', async () => {
    const kind = { name: 'throws later', blockSize: 1, limitMs: 1_000 };
    const report = await fuzzKind(kind, plan, () => undefined);
    assert.ok(report.found > 0);
    assert.match(report.findings[0]!.what, /^Nothing caught this: Error: Too late\./);
  });

  it('ends a process that hangs, and goes on behind that mutation', async () => {
    // Of three mutations the second one hangs.
    const seed = [...Array(1_000).keys()].find((candidate) => deeds(3, candidate).join() === '1')!;
    const lane = new Lane(child, 4_000);
    const made: number[] = [];
    const lost: [number, string][] = [];
    const order = { kind: 'hangs', seed, first: 0, end: 3 };
    await lane.run(order, {
      mutation: ({ index }) => made.push(index),
      lost: (index, what) => lost.push([index, what]),
    });
    lane.close();
    assert.deepEqual(lost, [[1, 'It hangs: nothing happened for 4 s.']]);
    assert.deepEqual(made, [0, 2]);
  });

  it('stops when its time is over', async () => {
    const kind = { name: 'nothing', blockSize: 1, limitMs: 1_000 };
    const report = await fuzzKind(kind, { ...plan, mutations: Infinity, seconds: 0.3 }, () => undefined);
    assert.ok(report.mutations > 0 && report.mutations === report.sound);
  });
});
