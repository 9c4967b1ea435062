import assert from 'node:assert/strict';
import fc from 'fast-check';
import { latencyAxis, shareAxis, spreadLabels } from '../../../src/inspector/chart-scale.ts';

describe('the axes of the charts', () => {
  it('span whole decades, from one millisecond to the longest latency', () => {
    const values = (latencies: readonly number[]): number[] =>
      latencyAxis(latencies).ticks.map(({ value }) => value);
    assert.deepEqual(values([]), [1, 10]);
    assert.deepEqual(values([4, 84]), [1, 10, 100]);
    assert.deepEqual(values([100]), [1, 10, 100]);
    assert.deepEqual(values([101]), [1, 10, 100, 1_000]);
    assert.deepEqual(
      shareAxis.ticks.map(({ at }) => at),
      [0, 0.5, 1],
    );
  });

  it('place every value within [0, 1], longer ones higher', () => {
    const latency = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(latency, { minLength: 2, maxLength: 20 }), (latencies) => {
        const { at } = latencyAxis(latencies);
        const sorted = latencies.toSorted((a, b) => a - b).map(at);
        assert.deepEqual(
          sorted,
          sorted.toSorted((a, b) => a - b),
        );
        assert.ok(sorted.every((place) => place >= 0 && place <= 1));
      }),
    );
    assert.deepEqual([-1, 0.25, 2].map(shareAxis.at), [0, 0.25, 1]);
  });
});

describe('spreadLabels', () => {
  it('moves labels only if they overlap', () => {
    assert.deepEqual(spreadLabels([10, 50], 14, 80), [10, 50]);
    assert.deepEqual(spreadLabels([30, 31], 14, 80), [30, 44]);
    assert.deepEqual(spreadLabels([78, 79], 14, 80), [66, 80]);
  });

  it('never lets labels overlap, change their order, or leave the lower end', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 4 }), (wanted) => {
        const places = spreadLabels(wanted, 14, 80);
        const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
        for (const [i, index] of order.slice(1).entries())
          assert.ok(places[index]! - places[order[i]!]! >= 14);
        assert.ok(places.every((place) => place <= 80));
      }),
    );
  });
});
