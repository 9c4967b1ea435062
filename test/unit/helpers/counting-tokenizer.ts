import type { Tokenizer } from '../../../src/tokenizer/tokenizer.ts';

export interface CountingTokenizer extends Tokenizer {
  /** UTF-16 units encoded so far. */
  readonly encodedUnits: number;
}

/** A tokenizer that forwards to another one, and counts the text it encodes. */
export function countingTokenizer(tokenizer: Tokenizer): CountingTokenizer {
  let encodedUnits = 0;
  return {
    size: tokenizer.size,
    get encodedUnits() {
      return encodedUnits;
    },
    encode: (text) => {
      encodedUnits += text.length;
      return tokenizer.encode(text);
    },
    bytes: (id) => tokenizer.bytes(id),
    decode: (ids) => tokenizer.decode(ids),
    name: (id) => tokenizer.name(id),
    special: (name) => tokenizer.special(name),
  };
}
