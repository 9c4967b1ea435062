import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { MemoryReport } from '../../src/worker/protocol.ts';

export interface MemorySample {
  readonly keys: number;
  readonly model: string;
  /** Of the whole process, worker included, in bytes. */
  readonly rssBytes: number;
  /** What this thread's JavaScript holds. */
  readonly heapBytes: number;
  /** What the worker's engine and cache hold, by its latest word. */
  readonly engineBytes: number;
  readonly cacheBytes: number;
}

/** Takes samples, each after a garbage collection of this thread where that can be had. */
export class MemorySampler {
  readonly #collect: () => void;

  constructor() {
    setFlagsFromString('--expose-gc');
    const gc: unknown = runInNewContext('globalThis.gc');
    this.#collect = typeof gc === 'function' ? (gc as () => void) : () => undefined;
  }

  take(keys: number, model: string, memory: MemoryReport | undefined): MemorySample {
    this.#collect();
    const { rss, heapUsed } = process.memoryUsage();
    const { engineBytes = 0, cacheBytes = 0 } = memory ?? {};
    return { keys, model, rssBytes: rss, heapBytes: heapUsed, engineBytes, cacheBytes };
  }
}

/** Keys that are typed before memory counts: until then caches fill. */
export const WARM_UP_KEYS = 10_000;

/** How memory grows after the first keys, in bytes for 10,000 keys, by least squares; undefined for too few samples. */
export function slopeOf(
  samples: readonly Pick<MemorySample, 'keys' | 'rssBytes'>[],
  warmUpKeys = WARM_UP_KEYS,
): number | undefined {
  const used = samples.filter(({ keys }) => keys > warmUpKeys);
  if (used.length < 3) return undefined;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanKeys = mean(used.map(({ keys }) => keys));
  const meanBytes = mean(used.map(({ rssBytes }) => rssBytes));
  const products = used.map(({ keys, rssBytes }) => (keys - meanKeys) * (rssBytes - meanBytes));
  const squares = used.map(({ keys }) => (keys - meanKeys) ** 2);
  return (10_000 * mean(products)) / mean(squares);
}
