import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Minimum distance of the boundaries that are remembered, in UTF-16 units. */
const MIN_BOUNDARY_UNITS = 64;
/** Between a letter or number and white space the tokens of both sides are independent (see `Tokenizer.encode`). */
const SAFE_BOUNDARY = /[\p{L}\p{N}](?=\s)/gu;

interface Boundary {
  /** UTF-16 units before it. */
  readonly units: number;
  /** Tokens before it. */
  readonly tokens: number;
}

/**
 * Encodes successive states of a text. Text before the first difference from the last state is not encoded again, so a
 * keystroke at the end costs a few tokens, not the whole window. The result always equals encoding the whole text.
 */
export class IncrementalEncoder {
  readonly #tokenizer: Tokenizer;
  #text = '';
  #tokens: number[] = [];
  /** Ascending. */
  #boundaries: Boundary[] = [];

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Returns the token ids of `text`, valid until the next call. */
  encode(text: string): readonly number[] {
    const same = commonPrefixUnits(this.#text, text);
    if (same === text.length && same === this.#text.length) return this.#tokens;
    // A boundary remains valid only if the character after it is unchanged, too.
    const kept = this.#boundaries.findLastIndex((boundary) => boundary.units < same);
    const from = this.#boundaries[kept] ?? { units: 0, tokens: 0 };
    this.#boundaries.length = kept + 1;
    this.#tokens.length = from.tokens;
    this.#append(text, from.units);
    this.#text = text;
    return this.#tokens;
  }

  #append(text: string, from: number): void {
    let start = from;
    for (const match of text.slice(from).matchAll(SAFE_BOUNDARY)) {
      const end = from + match.index + match[0].length;
      if (end - start < MIN_BOUNDARY_UNITS) continue;
      this.#encodeAndPush(text.slice(start, end));
      this.#boundaries.push({ units: end, tokens: this.#tokens.length });
      start = end;
    }
    this.#encodeAndPush(text.slice(start));
  }

  #encodeAndPush(piece: string): void {
    for (const token of this.#tokenizer.encode(piece)) this.#tokens.push(token);
  }
}

function commonPrefixUnits(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let same = 0;
  while (same < limit && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return same;
}
