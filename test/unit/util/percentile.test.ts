import assert from 'node:assert/strict';
import fc from 'fast-check';
import { percentile, summarize } from '../../../src/util/percentile.ts';

describe('percentile', () => {
  it('is the least value that at least `share` of the values do not exceed', () => {
    const numbers = fc.array(fc.integer(), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const sorted = [...values].sort((a, b) => a - b);
        const reached = (limit: number): boolean =>
          values.filter((value) => value <= limit).length >= share * values.length;
        assert.equal(percentile(sorted, share), sorted.find(reached));
      }),
    );
  });

  it('is the least value at 0, the greatest at 1, and undefined for no values', () => {
    assert.equal(percentile([1, 2, 3], 0), 1);
    assert.equal(percentile([1, 2, 3], 1), 3);
    assert.equal(percentile([], 0.5), undefined);
  });
});

describe('summarize', () => {
  it('takes values in any order and does not change them', () => {
    const values = [10, 9, 100, 1];
    assert.deepEqual(summarize(values), { p50: 9, p95: 100 });
    assert.deepEqual(values, [10, 9, 100, 1]);
    assert.deepEqual(summarize([]), { p50: 0, p95: 0 });
  });
});
