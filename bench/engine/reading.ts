import { summarize } from '../../src/util/percentile.ts';
import type { Evaluator } from './evaluator.ts';
import { plainSum } from './plain-sum.ts';

/** Speed at which weights are read, in billions of bytes a second. */
export interface Reading {
  /** By decoding a token at position 0, where attention costs nothing. */
  readonly decode: number;
  /** By adding the same number of bytes up with plain SIMD, in WebAssembly as well. */
  readonly plainSum: number;
}

const SAMPLES = 31;

/** Measures both in turn. Undefined of a runtime that does not tell how many bytes it reads. */
export async function measureReading(evaluator: Evaluator, now: () => number): Promise<Reading | undefined> {
  const { weightBytes: bytes } = evaluator;
  if (bytes === undefined) return undefined;
  const sum = await plainSum(bytes);
  const [decodes, sums]: [number[], number[]] = [[], []];
  for (let i = 0; i < SAMPLES; i++) {
    const start = now();
    sum();
    sums.push(now() - start);
    decodes.push(await evaluator.evaluate([i % evaluator.vocabulary], 0));
  }
  const speed = (times: readonly number[]): number => bytes / 1e6 / summarize(times).p50;
  return { decode: speed(decodes), plainSum: speed(sums) };
}
