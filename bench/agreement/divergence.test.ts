import assert from 'node:assert/strict';
import { divergenceOf } from './divergence.ts';

describe('divergenceOf', () => {
  it('is 0 for the same distributions, also where logits differ by a constant', () => {
    const rows = [[Float32Array.of(1, 2, 3), Float32Array.of(101, 102, 103)]] as const;
    const { agreement, meanDivergence } = divergenceOf(rows);
    assert.equal(agreement, 1);
    assert.ok(Math.abs(meanDivergence) < 1e-6);
  });

  it('is the mean of the divergences, beside the share of equal likeliest tokens', () => {
    const [left, right] = [Float32Array.of(Math.log(3), 0), Float32Array.of(0, Math.log(3))];
    const result = divergenceOf([
      [left, right],
      [left, left],
    ]);
    // 3/4 log((3/4) / (1/4)) + 1/4 log((1/4) / (3/4))
    const expected = 0.5 * Math.log(3);
    assert.ok(Math.abs(result.meanDivergence - expected / 2) < 1e-6);
    assert.ok(Math.abs(result.largestDivergence - expected) < 1e-6);
    assert.deepEqual([result.positions, result.agreement], [2, 0.5]);
  });

  it('compares the same vocabularies only', () => {
    assert.throws(() => divergenceOf([[Float32Array.of(0), Float32Array.of(0, 0)]]), RangeError);
  });
});
