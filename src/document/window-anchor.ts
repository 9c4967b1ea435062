import type { ReadableText } from './chunked-text.ts';
import { shiftOffset, type Edit } from './edit.ts';
import { isInsideCharacter } from './text-around.ts';

/**
 * Share of the budget that a new window fills; the rest is room to type before it moves again. By simulation (`npm run -s
 * anchor`): 17 tokens are evaluated again per typed line at 0.6, 35 at 0.75, 263 if the start moves with every line.
 */
const FILL_SHARE = 0.6;
/** A window that fills less than this share, with text before it, is moved. */
const MIN_SHARE = 0.25;

/** No supported tokenizer encodes code in fewer tokens, so a longer window exceeds the budget without counting. */
const MAX_UNITS_PER_TOKEN = 16;
/** Approximate UTF-16 units of a token of code; where the search for a start begins. */
const TYPICAL_UNITS_PER_TOKEN = 3.5;
/** A start is accepted if the window's tokens are within these shares of the wanted ones. */
const TOLERANCE = { min: 0.85, max: 1.1 } as const;
/** How often a start is corrected to get within the tolerance; more often if the window exceeds the budget. */
const MAX_CORRECTIONS = 3;

/**
 * The start of the window over the prefix. A start that moved with each line would change the prefix from its first token
 * and invalidate the cache on each line; this one stays until the window overflows, then jumps ahead by two fifths of the
 * budget, to the start of a line.
 */
export class WindowAnchor {
  readonly #fill: number;
  #start = 0;
  /** Length of the window when it was last moved, in UTF-16 units. */
  #placedUnits = 0;

  /** @param fill share of the budget that a new window fills */
  constructor(fill = FILL_SHARE) {
    this.#fill = fill;
  }

  /** Another anchor at the same text. */
  copy(): WindowAnchor {
    const copy = new WindowAnchor(this.#fill);
    copy.#start = this.#start;
    copy.#placedUnits = this.#placedUnits;
    return copy;
  }

  get start(): number {
    return this.#start;
  }

  /** Keeps the anchor at the same text when the document changes. */
  follow(edits: readonly Edit[]): void {
    this.#start = shiftOffset(this.#start, edits);
  }

  /**
   * Returns the start for a cursor at `offset`, moving it if necessary.
   *
   * @param budget maximum number of tokens in `[start, offset)`
   * @param countTokens returns the number of tokens in `[start, offset)`
   */
  place(text: ReadableText, offset: number, budget: number, countTokens: (start: number) => number): number {
    if (!this.#stillFits(offset, budget, countTokens)) {
      this.#start = chooseStart(text, { first: 0, offset }, { budget, fill: this.#fill }, countTokens);
      this.#placedUnits = offset - this.#start;
    }
    return this.#start;
  }

  #stillFits(offset: number, budget: number, countTokens: (start: number) => number): boolean {
    const units = offset - this.#start;
    if (units < 0 || units > budget * MAX_UNITS_PER_TOKEN) return false;
    const tokens = countTokens(this.#start);
    if (tokens > budget) return false;
    // A window that was just moved may have few tokens because its text needs few; it is not too small then.
    const isSmall = tokens < budget * MIN_SHARE && units <= (this.#placedUnits * MIN_SHARE) / this.#fill;
    return this.#start === 0 || !isSmall;
  }
}

/**
 * Returns a start in `[first, offset]` with which the text up to `offset` has about `fill` of the budget's tokens, and never
 * more than all of them; `first` if there is room for all.
 */
export function chooseStart(
  text: ReadableText,
  { first, offset }: { readonly first: number; readonly offset: number },
  { budget, fill }: { readonly budget: number; readonly fill: number },
  countTokens: (start: number) => number,
): number {
  if (budget <= 0) return offset;
  if (offset - first <= budget * MAX_UNITS_PER_TOKEN && countTokens(first) <= budget) return first;
  const wanted = budget * fill;
  const maxUnits = wanted * MAX_UNITS_PER_TOKEN;
  let units = wanted * TYPICAL_UNITS_PER_TOKEN;
  for (let corrections = 0; units >= 1; corrections++) {
    const start = lineStartAtOrAfter(text, Math.max(first, Math.ceil(offset - units)), offset);
    const tokens = countTokens(start);
    const isNear =
      tokens <= wanted * TOLERANCE.max && (tokens >= wanted * TOLERANCE.min || units === maxUnits);
    if (tokens <= budget && (isNear || corrections >= MAX_CORRECTIONS)) return start;
    const corrected = Math.min(maxUnits, (units * wanted) / Math.max(1, tokens));
    units = tokens > budget ? Math.min(corrected, units * 0.9) : corrected;
  }
  return offset;
}

/**
 * Returns the first line start in the first half of `[from, offset)`; if there is none, as in a line longer than the
 * window, `from` itself, moved out of a surrogate pair.
 */
function lineStartAtOrAfter(text: ReadableText, from: number, offset: number): number {
  if (from === 0) return 0;
  const before = from - 1;
  const lineEnd = text.slice(before, from + (offset - from) / 2).search(/\r(?!\n)|\n/);
  if (lineEnd >= 0) return before + lineEnd + 1;
  return isInsideCharacter(text, from) ? Math.min(from + 1, offset) : from;
}
