import type { ModelShape } from '../runtime/engine.ts';
import { sentence, type PlainText } from '../util/plain-text.ts';

/** A model's shape in one line, as people write it down when they compare models. */
export function shapeText(shape: ModelShape): PlainText {
  const { layers, width, heads, kvHeads, headDim, feedForward, vocabulary, contextLength } = shape;
  return sentence`${layers} layers, width ${width}, ${heads} heads (${kvHeads} of K/V) of ${headDim}, feed-forward ${feedForward}, vocabulary ${vocabulary}, trained for ${contextLength} positions`;
}
