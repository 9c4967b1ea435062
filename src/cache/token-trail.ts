/** Which tokens of a slot have stood there since a mark, and which of those that stood there then are gone. */
export class TokenTrail {
  #kept = 0;
  #dropped: readonly number[] = [];

  /** Tokens at the slot's start that have stood there since the mark. */
  get kept(): number {
    return this.#kept;
  }

  /** Tokens that followed those at the mark, in order; what came after the mark and is gone as well is not among them. */
  get dropped(): readonly number[] {
    return this.#dropped;
  }

  /** Sets the mark where the slot holds this many tokens. */
  mark(length: number): void {
    this.#kept = length;
    this.#dropped = [];
  }

  /** To be told before `tokens`, all that a slot holds, are truncated to the first `length`. */
  truncating(tokens: readonly number[], length: number): void {
    if (length >= this.#kept) return;
    this.#dropped = [...tokens.slice(length, this.#kept), ...this.#dropped];
    this.#kept = length;
  }
}
