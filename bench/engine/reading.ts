import { summarize } from '../../src/util/percentile.ts';
import type { Evaluator } from './evaluator.ts';

/** Speed at which weights are read, in billions of bytes a second. */
export interface Reading {
  /** By decoding a token at position 0, where attention costs nothing. */
  readonly decode: number;
  /** By adding the same number of bytes up with plain SIMD, in the same WebAssembly. */
  readonly plainSum: number;
}

const SAMPLES = 31;

/** Measures both in turn. Undefined of a runtime that cannot add its memory up. */
export async function measureReading(evaluator: Evaluator, now: () => number): Promise<Reading | undefined> {
  if (!evaluator.sumWeights) return undefined;
  const [decodes, sums]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const start = now();
    bytes = evaluator.sumWeights();
    sums.push(now() - start);
    decodes.push(await evaluator.evaluate([i % evaluator.vocabulary], 0));
  }
  const speed = (times: readonly number[]): number => bytes / 1e6 / summarize(times).p50;
  return { decode: speed(decodes), plainSum: speed(sums) };
}
