import assert from 'node:assert/strict';
import { kindNamed, kindNames } from './kinds.ts';
import { runMutations } from './run.ts';
import { KindTally } from './tally.ts';

/** As many as take a second or two; `npm run -s fuzz` makes more. */
const mutations: Readonly<Record<string, number>> = {
  ...{ 'gguf-header': 500, 'gguf-body': 200, protocol: 150, edits: 120, wasm: 50 },
};
const SEED = 1_000_000;

describe('fuzzing', function () {
  this.timeout(60_000);

  for (const name of kindNames) {
    it(`finds nothing in some ${name} mutations`, async () => {
      const kind = kindNamed(name);
      const tally = new KindTally(kind, SEED);
      const count = mutations[name] ?? 0;
      assert.ok(count > 0, 'The test says how many.');
      await runMutations(kind, { seed: SEED, first: 0, end: count }, (report) => {
        tally.add(report);
      });
      const report = tally.report(0);
      assert.deepEqual(report.findings, []);
      assert.equal(report.mutations, count);
      assert.ok(report.sound > 0 && report.refused > 0, JSON.stringify(report));
    });
  }

  it('makes the same mutations again from the same seed', async () => {
    const verdicts = async (): Promise<unknown[]> => {
      const all: unknown[] = [];
      const range = { seed: 7, first: 0, end: 60 };
      await runMutations(kindNamed('gguf-header'), range, ({ result }) => all.push(result));
      return all;
    };
    assert.deepEqual(await verdicts(), await verdicts());
  });
});
