import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Token boundaries that hold whatever follows are remembered about this often, in UTF-16 units. */
const CUT_UNITS = 64;
/**
 * Between a letter or digit and white space every pre-tokenizer here splits, whatever stands around: so the tokens
 * of the two sides do not depend on each other (see `Tokenizer.encode`).
 */
const SAFE_CUT = /[\p{L}\p{N}](?=\s)/gu;

interface Cut {
  /** UTF-16 units before the cut. */
  readonly units: number;
  /** Tokens before the cut. */
  readonly tokens: number;
}

/**
 * Encodes the successive states of one text. What stands before the first difference to the state before is not
 * encoded again, so a keystroke at the end costs a few tokens' work, not the window's. Always equal to encoding
 * the text afresh.
 */
export class IncrementalEncoder {
  readonly #tokenizer: Tokenizer;
  #text = '';
  #tokens: number[] = [];
  /** Ascending. */
  #cuts: Cut[] = [];
  #encodedUnits = 0;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** UTF-16 units that were handed to the tokenizer so far; for measuring. */
  get encodedUnits(): number {
    return this.#encodedUnits;
  }

  /** The token ids of `text`; valid until the next call. */
  encode(text: string): readonly number[] {
    const same = commonPrefixUnits(this.#text, text);
    if (same === text.length && same === this.#text.length) return this.#tokens;
    // A cut holds if the character behind it, which makes it one, is the same too.
    const kept = this.#cuts.findLastIndex((cut) => cut.units < same);
    const from = this.#cuts[kept] ?? { units: 0, tokens: 0 };
    this.#cuts.length = kept + 1;
    this.#tokens.length = from.tokens;
    this.#append(text, from.units);
    this.#text = text;
    return this.#tokens;
  }

  #append(text: string, from: number): void {
    let start = from;
    for (const match of text.slice(from).matchAll(SAFE_CUT)) {
      const end = from + match.index + match[0].length;
      if (end - start < CUT_UNITS) continue;
      this.#push(text.slice(start, end));
      this.#cuts.push({ units: end, tokens: this.#tokens.length });
      start = end;
    }
    this.#push(text.slice(start));
  }

  #push(piece: string): void {
    this.#encodedUnits += piece.length;
    for (const token of this.#tokenizer.encode(piece)) this.#tokens.push(token);
  }
}

function commonPrefixUnits(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let same = 0;
  while (same < limit && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return same;
}
