import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CandidateTable } from '../../../src/runtime/candidates.ts';

const logits = fc
  .array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 })
  .map((values) => Float32Array.from(values));

/** Log-softmax in float64, the likeliest first, of equals the first. */
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
        table.note(1, values);
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

  it('knows nothing of other places, nor of tokens that are not among the likeliest', () => {
    const table = new CandidateTable(3);
    table.note(
      1,
      Float32Array.from({ length: 20 }, (_, token) => token),
    );
    assert.deepEqual([table.has(0), table.has(1), table.has(2)], [false, true, false]);
    assert.deepEqual(
      [table.at(0), table.logProb(0, 19), table.logProb(2, 19), table.logProb(1, 3)],
      [[], undefined, undefined, undefined],
    );
  });

  it('still knows after truncation what follows what stays, and no more', () => {
    const table = new CandidateTable(4);
    for (const place of [0, 1, 2, 3]) table.note(place, Float32Array.of(place, 0));
    table.truncate(1);
    assert.deepEqual(
      [0, 1, 2, 3].map((place) => table.has(place)),
      [true, true, false, false],
    );
  });

  it('copies what belongs to the tokens copied', () => {
    const table = new CandidateTable(4);
    for (const place of [1, 2, 3]) table.note(place, Float32Array.of(place, 0));
    const copy = new CandidateTable(6);
    for (const place of [3, 4, 5]) copy.note(place, Float32Array.of(0, 1));
    copy.copyFrom(table, 2);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((place) => copy.at(place)),
      [[], table.at(1), table.at(2), [], [], []],
    );
  });
});
