import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CandidateTable } from '../../../src/runtime/candidates.ts';

const logits = fc
  .array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 })
  .map((values) => Float32Array.from(values));

/** Log-softmax in float64, the likeliest first, equals in order of their ids. */
function reference(values: Float32Array): { token: number; logProb: number }[] {
  const greatest = Math.max(...values);
  const total = greatest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - greatest), 0));
  return [...values]
    .map((value, token) => ({ token, logProb: value - total }))
    .sort((a, b) => (values[b.token] ?? 0) - (values[a.token] ?? 0) || a.token - b.token);
}

describe('CandidateTable', () => {
  it('keeps the likeliest tokens with their log-probabilities', () => {
    fc.assert(
      fc.property(logits, (values) => {
        const table = new CandidateTable(3);
        table.record(1, values);
        const expected = reference(values).slice(0, 8);
        const found = table.at(1);
        assert.deepEqual(
          found.map(({ token }) => token),
          expected.map(({ token }) => token),
        );
        for (const [i, { token, logProb }] of expected.entries()) {
          assert.ok(Math.abs(found[i]!.logProb - logProb) < 1e-4, `${found[i]!.logProb} for ${logProb}`);
          assert.equal(table.logProb(1, token), found[i]!.logProb);
        }
      }),
    );
  });

  it('has nothing for other positions, nor for tokens that are not among the likeliest', () => {
    const table = new CandidateTable(3);
    table.record(
      1,
      Float32Array.from({ length: 20 }, (_, token) => token),
    );
    assert.deepEqual([table.has(0), table.has(1), table.has(2)], [false, true, false]);
    assert.deepEqual(
      [table.at(0), table.logProb(0, 19), table.logProb(2, 19), table.logProb(1, 3)],
      [[], undefined, undefined, undefined],
    );
  });

  it('keeps the candidates after the remaining tokens when truncated, and no others', () => {
    const table = new CandidateTable(4);
    for (const position of [0, 1, 2, 3]) table.record(position, Float32Array.of(position, 0));
    table.truncate(1);
    assert.deepEqual(
      [0, 1, 2, 3].map((position) => table.has(position)),
      [true, true, false, false],
    );
  });

  it('copies the candidates of the tokens copied', () => {
    const table = new CandidateTable(4);
    for (const position of [1, 2, 3]) table.record(position, Float32Array.of(position, 0));
    const copy = new CandidateTable(6);
    for (const position of [3, 4, 5]) copy.record(position, Float32Array.of(0, 1));
    copy.copyFrom(table, 2);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((position) => copy.at(position)),
      [[], table.at(1), table.at(2), [], [], []],
    );
  });
});
