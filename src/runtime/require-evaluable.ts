import type { Engine, KvSlot } from './engine.ts';

/** Throws the `RangeError`s that `Engine.evaluate` promises, for every engine alike. */
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
    throw new RangeError(`There are no logits of ${rows} rows for ${tokens.length} tokens.`);
  }
  const unknown = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabulary);
  if (unknown !== undefined) throw new RangeError(`There is no token ${unknown} among ${vocabulary}.`);
}
