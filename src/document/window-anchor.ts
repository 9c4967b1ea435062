import type { ReadableText } from './chunked-text.ts';
import { shiftOffset, type Edit } from './edit.ts';
import { isInsideCharacter } from './text-around.ts';

/**
 * Share of the budget that a newly placed window fills; the rest is room to type before it must move again. By
 * simulation (`npm run -s anchor`): 17 tokens are redone per typed line at 0.6, 35 at 0.75, 263 if the start moves with
 * every line.
 */
const FILL = 0.6;
/** A window that would show less than this share, with text left before it, is placed anew. */
const LEAST = 0.25;

/** What may be tuned, as shares of the budget. */
export interface AnchorShares {
  readonly fill: number;
  readonly least: number;
}

/** A longer window than this is not worth counting: no tokenizer here packs code so well. */
const MAX_UNITS_PER_TOKEN = 16;
/** What a token of code covers, about; where the search for a start begins. */
const TYPICAL_UNITS_PER_TOKEN = 3.5;
/** A start is near enough to the wanted one if the window's tokens are within these shares of the wanted ones. */
const NEAR = { least: 0.85, most: 1.1 } as const;
/** How often a start is corrected to come near; once more if it does not fit. */
const CORRECTIONS = 3;

/**
 * Where the prefix's window starts. A start that moved with each line would change the prompt from its first
 * token and throw the cache away each line; this one stays until the window overflows, then jumps two fifths of
 * the budget ahead, to the start of a line.
 */
export class WindowAnchor {
  readonly #fill: number;
  readonly #least: number;
  #start = 0;
  /** Length of the window when it was placed, in UTF-16 units. */
  #placedUnits = 0;

  /** @param shares for measuring others than the defaults */
  constructor({ fill = FILL, least = LEAST }: Partial<AnchorShares> = {}) {
    this.#fill = fill;
    this.#least = least;
  }

  get start(): number {
    return this.#start;
  }

  /** Keeps the anchor at the same text when the document changes. */
  follow(edits: readonly Edit[]): void {
    this.#start = shiftOffset(this.#start, edits);
  }

  /**
   * Decides the start for a cursor at `offset`.
   *
   * @param budget tokens that `[start, offset)` may take
   * @param countTokens tokens of `[start, offset)` for a given start
   */
  place(text: ReadableText, offset: number, budget: number, countTokens: (start: number) => number): number {
    if (!this.#stillFits(offset, budget, countTokens)) {
      this.#start = choose(text, offset, budget, this.#fill, countTokens);
      this.#placedUnits = offset - this.#start;
    }
    return this.#start;
  }

  #stillFits(offset: number, budget: number, countTokens: (start: number) => number): boolean {
    const units = offset - this.#start;
    if (units < 0 || units > budget * MAX_UNITS_PER_TOKEN) return false;
    const tokens = countTokens(this.#start);
    if (tokens > budget) return false;
    // Where a text needs few tokens, a window that was just placed may show few as well: it is not small by that.
    const isSmall = tokens < budget * this.#least && units <= (this.#placedUnits * this.#least) / this.#fill;
    return this.#start === 0 || !isSmall;
  }
}

/** Fills about `fill` of the budget, and never more than all of it. */
function choose(
  text: ReadableText,
  offset: number,
  budget: number,
  fill: number,
  countTokens: (start: number) => number,
): number {
  if (budget <= 0) return offset;
  if (offset <= budget * MAX_UNITS_PER_TOKEN && countTokens(0) <= budget) return 0;
  const wanted = budget * fill;
  const most = wanted * MAX_UNITS_PER_TOKEN;
  let units = wanted * TYPICAL_UNITS_PER_TOKEN;
  for (let corrections = 0; units >= 1; corrections++) {
    const start = lineStartAtOrAfter(text, Math.max(0, Math.ceil(offset - units)), offset);
    const tokens = countTokens(start);
    const isNear = tokens <= wanted * NEAR.most && (tokens >= wanted * NEAR.least || units === most);
    if (tokens <= budget && (isNear || corrections >= CORRECTIONS)) return start;
    const corrected = Math.min(most, (units * wanted) / Math.max(1, tokens));
    units = tokens > budget ? Math.min(corrected, units * 0.9) : corrected;
  }
  return offset;
}

/**
 * The first line start in `[from, offset)`; `from` itself, moved off the middle of a character, if there is none
 * in the first half: in a line as long as the window, its start would leave nothing to see.
 */
function lineStartAtOrAfter(text: ReadableText, from: number, offset: number): number {
  if (from === 0) return 0;
  const before = from - 1;
  const lineEnd = text.slice(before, from + (offset - from) / 2).search(/\r(?!\n)|\n/);
  if (lineEnd >= 0) return before + lineEnd + 1;
  return isInsideCharacter(text, from) ? Math.min(from + 1, offset) : from;
}
