import { InvalidLogitsError } from './engine.ts';

/**
 * Greedy sampling: returns the index of the greatest logit, the first of equals. Throws `InvalidLogitsError` if the
 * greatest is infinite or NaN, or all are equal, as a broken model would otherwise repeat its first token for ever.
 */
export function argmax(logits: Float32Array): number {
  let best = 0;
  let bestLogit = -Infinity;
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i] ?? -Infinity;
    if (logit > bestLogit) {
      bestLogit = logit;
      best = i;
    }
  }
  // If all are equal, `best` is 0, so this second pass is rare.
  const areAllEqual = best === 0 && logits.length > 1 && logits.every((logit) => logit === bestLogit);
  if (!Number.isFinite(bestLogit) || areAllEqual) throw new InvalidLogitsError();
  return best;
}
