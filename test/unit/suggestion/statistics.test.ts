import assert from 'node:assert/strict';
import { SessionStatistics } from '../../../src/suggestion/statistics.ts';
import { percentile } from '../../../src/util/percentile.ts';
import { stats } from '../helpers/worker-messages.ts';

describe('percentile', () => {
  it('is the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    assert.equal(percentile(hundred, 0.5), 50);
    assert.equal(percentile(hundred, 0.95), 95);
    assert.equal(percentile([7], 0.95), 7);
    assert.equal(percentile([1, 2], 0.5), 1);
    assert.equal(percentile([], 0.5), undefined);
  });
});

describe('SessionStatistics', () => {
  it('has no values before the first completion', () => {
    assert.deepEqual(new SessionStatistics().summary(), {
      count: 0,
      recalled: 0,
      p50: undefined,
      p95: undefined,
      tokensPerSecond: undefined,
    });
  });

  it('summarizes latency and speed', () => {
    const statistics = new SessionStatistics();
    for (const [latency, decoded, decodeMs] of [
      [30, 10, 100],
      [10, 30, 100],
      [20, 20, 100],
    ] as const) {
      statistics.completed({ pausedMs: 0, latencyMs: latency }, { ...stats, decoded, decodeMs });
    }
    statistics.recalled();
    assert.deepEqual(statistics.summary(), { count: 3, recalled: 1, p50: 20, p95: 30, tokensPerSecond: 200 });
  });

  it('forgets the oldest samples, but not the count', () => {
    const statistics = new SessionStatistics();
    for (let index = 0; index < 300; index++) statistics.completed({ pausedMs: 0, latencyMs: 1_000 }, stats);
    for (let index = 0; index < 256; index++) statistics.completed({ pausedMs: 0, latencyMs: 5 }, stats);
    const { count, p95 } = statistics.summary();
    assert.equal(count, 556);
    assert.equal(p95, 5);
  });

  it('lists its samples from the oldest to the latest, however many there were', () => {
    for (const total of [0, 3, 256, 257, 600]) {
      const statistics = new SessionStatistics();
      for (let index = 0; index < total; index++)
        statistics.completed({ pausedMs: 0, latencyMs: index }, stats);
      const latencies = statistics.recent().map(({ latencyMs }) => latencyMs);
      const kept = Math.min(total, 256);
      assert.deepEqual(
        latencies,
        Array.from({ length: kept }, (_, i) => total - kept + i),
      );
    }
  });
});
