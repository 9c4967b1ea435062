/** Of the tokens that a slot had at the last reset, records which are still there and which were truncated. */
export class TruncationLog {
  #kept = 0;
  #dropped: readonly number[] = [];

  /** Number of tokens at the slot's start that are still there. */
  get kept(): number {
    return this.#kept;
  }

  /** The tokens that followed them at the reset, in order; not those added and truncated since. */
  get dropped(): readonly number[] {
    return this.#dropped;
  }

  /** Starts anew with a slot of `length` tokens. */
  reset(length: number): void {
    this.#kept = length;
    this.#dropped = [];
  }

  /** Call before `tokens`, all of the slot's, are truncated to the first `length`. */
  beforeTruncate(tokens: readonly number[], length: number): void {
    if (length >= this.#kept) return;
    this.#dropped = [...tokens.slice(length, this.#kept), ...this.#dropped];
    this.#kept = length;
  }
}
