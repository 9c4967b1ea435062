/** Converts text to token ids and back, for one model's vocabulary. The same text always gives the same ids. */
export interface Tokenizer {
  /** Number of ids, special ones included. */
  readonly size: number;
  /**
   * Returns the token ids of text. Never returns special tokens, even for text that looks like one (`<|endoftext|>` in
   * a document): they enter a prompt by id only. Added tokens that are characters, words or white space count as text. A
   * lone surrogate becomes U+FFFD, as UTF-8 cannot encode it.
   *
   * If `a` ends with a letter or a number and `b` begins with white space, the ids of `a + b` are those of `a` followed by
   * those of `b`; otherwise they may differ.
   */
  encode(text: string): number[];
  /**
   * Returns the UTF-8 bytes of a token, which may be part of a character; empty for control and unused tokens. Throws
   * `RangeError` for an id that does not exist.
   */
  bytes(id: number): Uint8Array;
  /** Returns the text of consecutive tokens; invalid UTF-8 becomes U+FFFD. Throws as `bytes` does. */
  decode(ids: readonly number[]): string;
  /** Returns the id of a special token by its name, such as `<|endoftext|>`; `undefined` if there is none. */
  special(name: string): number | undefined;
  /** Returns the name of a special token; `undefined` for any other. */
  name(id: number): string | undefined;
}
