import { argmax } from '../../src/runtime/sampler.ts';

/** How near the distributions of an engine are to those of a reference, over positions. */
export interface Divergence {
  readonly positions: number;
  /** Share of positions at which both find the same token likeliest, 0 to 1. */
  readonly agreement: number;
  /** Mean Kullback-Leibler divergence of the engine from the reference, in nats. */
  readonly meanDivergence: number;
  readonly largestDivergence: number;
}

/** @param rows logits of the reference and of the engine at the same position */
export function divergenceOf(
  rows: Iterable<readonly [reference: Float32Array, logits: Float32Array]>,
): Divergence {
  let [positions, agreeing, sum, largest] = [0, 0, 0, 0];
  for (const [reference, logits] of rows) {
    const divergence = divergenceOfRow(reference, logits);
    positions++;
    agreeing += argmax(reference) === argmax(logits) ? 1 : 0;
    sum += divergence;
    largest = Math.max(largest, divergence);
  }
  return {
    positions,
    agreement: agreeing / positions,
    meanDivergence: sum / positions,
    largestDivergence: largest,
  };
}

function divergenceOfRow(reference: Float32Array, logits: Float32Array): number {
  if (reference.length !== logits.length) throw new RangeError('The vocabularies are not the same.');
  const [normalizer, ownNormalizer] = [logSumExp(reference), logSumExp(logits)];
  return reference.reduce((sum, logit, token) => {
    const logProbability = logit - normalizer;
    return sum + Math.exp(logProbability) * (logProbability - (logits[token] ?? NaN) + ownNormalizer);
  }, 0);
}

/** The logarithm of the sum of the exponentials. */
function logSumExp(logits: Float32Array): number {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  return largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
}
