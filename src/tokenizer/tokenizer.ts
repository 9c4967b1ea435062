/** Text to token ids and back, for one model's vocabulary. Pure: the same text always gives the same ids. */
export interface Tokenizer {
  /** Number of ids, special ones included. */
  readonly size: number;
  /**
   * Token ids of plain text. Text that looks like a special token (`<|endoftext|>` in a document) is plain
   * text here and never becomes one: specials enter a prompt by id only. A lone surrogate becomes U+FFFD, as
   * UTF-8 has no other word for it.
   *
   * The ids of `a + b` are those of `a` and then those of `b` where `a` ends with a letter or a number and `b`
   * begins with white space; at other places they may differ.
   */
  encode(text: string): number[];
  /**
   * UTF-8 bytes of one token; empty for special and unused ids, except for tokens that a model adds as plain
   * text. A token may hold part of a character. Throws `RangeError` for an id that does not exist.
   */
  bytes(id: number): Uint8Array;
  /** Text of a run of tokens; bytes that are not UTF-8 become U+FFFD. Throws as `bytes` does. */
  decode(ids: readonly number[]): string;
  /** Id of a special token by its name, such as `<|endoftext|>`. */
  special(name: string): number | undefined;
  /** Name of a special token; `undefined` for any other. */
  name(id: number): string | undefined;
}
