import { NotFiniteError } from './engine.ts';

/**
 * Index of the greatest logit, the first of equals: greedy sampling. Throws `NotFiniteError` where none is a number, or the
 * greatest is infinite: a model that computes nothing would otherwise say its first token for ever.
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
  if (!Number.isFinite(bestLogit)) throw new NotFiniteError();
  return best;
}
