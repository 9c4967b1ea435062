import type { Engine, KvSlot } from './engine.ts';

/** Checks the arguments of `Engine.evaluate`, for all engines. Throws the `RangeError`s documented there. */
export function requireEvaluable(
  { shape: { vocabulary }, logitRows }: Pick<Engine, 'shape' | 'logitRows'>,
  tokens: readonly number[],
  position: number,
  { capacity }: KvSlot,
  rows: number,
): void {
  const fits = Number.isInteger(position) && position >= 0 && position + tokens.length <= capacity;
  if (tokens.length === 0 || !fits) {
    throw new RangeError(`${tokens.length} tokens at ${position} do not fit a slot of ${capacity}.`);
  }
  if (!Number.isInteger(rows) || rows < 1 || rows > Math.min(logitRows, tokens.length)) {
    throw new RangeError(`Cannot return logits of ${rows} rows for ${tokens.length} tokens.`);
  }
  const unknown = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabulary);
  if (unknown !== undefined)
    throw new RangeError(`Token ${unknown} is not in the vocabulary of ${vocabulary}.`);
}
