/** Positions that a slot grows by at least. */
const LEAST_STEP = 8;
/** Sizes between a size and twice as much, so that at most a fifth of a slot is unused. */
const SIZES_OF_OCTAVE = 4;

/**
 * Returns the room of a slot that has grown for `tokens` positions. There are few sizes, so that a slot grows seldom and the
 * memory of one fits another.
 */
export function roomFor(tokens: number, capacity: number): number {
  const octave = 2 ** Math.floor(Math.log2(Math.max(1, tokens - 1)));
  const step = Math.max(LEAST_STEP, octave / SIZES_OF_OCTAVE);
  return Math.min(capacity, Math.ceil(tokens / step) * step);
}

/** Throws `RangeError` if some tokens exceed a capacity. */
export function requireCapacity(tokens: number, capacity: number): void {
  if (tokens > capacity) throw new RangeError(`${tokens} tokens do not fit a slot of ${capacity}.`);
}
