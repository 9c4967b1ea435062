import type { Engine } from '../../src/runtime/engine.ts';
import { argmax } from '../../src/runtime/sampler.ts';

/** What an engine says of one position, of which the token that stands there is known. */
export interface Prediction {
  /** The likeliest token. */
  readonly token: number;
  /** Surprise at the token that stands there, -log2 of its probability. */
  readonly bits: number;
}

/**
 * An engine's predictions of the last `count` of `tokens`, each from all tokens before it; `count` is below their
 * number. As many rows at a time as the engine gives logits of.
 *
 * @param bitsAt the surprise at the token at a position, of which `logits` is what the model says, `[vocabulary]`
 */
export async function predict(
  engine: Engine,
  tokens: readonly number[],
  count: number,
  bitsAt = (logits: Float32Array, position: number): number => surprise(logits, tokens[position] ?? 0),
): Promise<Prediction[]> {
  const slot = engine.createSlot(tokens.length);
  const { vocabulary } = engine.shape;
  const predictions: Prediction[] = [];
  try {
    // The row at `position` predicts the token behind it.
    const first = tokens.length - 1 - count;
    if (first > 0) await engine.evaluate(tokens.slice(0, first), 0, slot);
    for (let position = first; position < tokens.length - 1;) {
      const rows = Math.min(engine.logitRows, tokens.length - 1 - position);
      const logits = await engine.evaluate(tokens.slice(position, position + rows), position, slot, rows);
      for (let row = 0; row < rows; row++) {
        const ofRow = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
        predictions.push({ token: argmax(ofRow), bits: bitsAt(ofRow, position + row + 1) });
      }
      position += rows;
    }
  } finally {
    slot.dispose();
  }
  return predictions;
}

/** -log2 of the token's probability. */
export function surprise(logits: Float32Array, token: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return (Math.log(sum) + largest - (logits[token] ?? NaN)) / Math.LN2;
}

export interface Agreement {
  readonly positions: number;
  /** Share of positions at which both find the same token likeliest, 0 to 1. */
  readonly agreement: number;
  readonly bitsPerByte: number;
  readonly referenceBitsPerByte: number;
  /** Mean over positions of how far the surprises lie apart, in bits. */
  readonly meanDifference: number;
  readonly largestDifference: number;
}

/** @param bytes of all tokens that were predicted */
export function compare(
  predictions: readonly Prediction[],
  references: readonly Prediction[],
  bytes: number,
): Agreement {
  if (predictions.length !== references.length) throw new RangeError('The positions are not the same.');
  const positions = predictions.length;
  const bits = (of: readonly Prediction[]): number => of.reduce((sum, one) => sum + one.bits, 0);
  const differences = predictions.map((one, i) => Math.abs(one.bits - (references[i]?.bits ?? NaN)));
  const agreeing = predictions.filter(({ token }, i) => token === references[i]?.token).length;
  return {
    positions,
    agreement: agreeing / positions,
    bitsPerByte: bits(predictions) / bytes,
    referenceBitsPerByte: bits(references) / bytes,
    meanDifference: differences.reduce((sum, one) => sum + one, 0) / positions,
    largestDifference: Math.max(...differences),
  };
}
