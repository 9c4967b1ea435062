import { NoResultError } from './engine.ts';

/**
 * Index of the greatest logit, the first of equals: greedy sampling. Throws `NoResultError` where the greatest is infinite
 * or no number, or all are equal: a model that computes nothing would otherwise say its first token for ever.
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
  // Where all are equal the first is found, so that this second pass is rare.
  const tellsNothing = best === 0 && logits.length > 1 && logits.every((logit) => logit === bestLogit);
  if (!Number.isFinite(bestLogit) || tellsNothing) throw new NoResultError();
  return best;
}
