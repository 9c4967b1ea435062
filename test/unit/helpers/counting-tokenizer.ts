import type { Tokenizer } from '../../../src/tokenizer/tokenizer.ts';

export interface CountingTokenizer extends Tokenizer {
  /** UTF-16 units that were encoded so far. */
  readonly encodedUnits: number;
}

/** A tokenizer that has another one do everything, and counts what it is given to encode. */
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
