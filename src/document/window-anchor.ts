import type { Edit } from './mirror.ts';
import { shiftOffset } from './mirror.ts';
import { isInsideCharacter } from './text-around.ts';

/** Share of the budget that a newly placed window fills; the rest is room to type before it must move again. */
const FILL = 0.75;
/** A window that would show less than this share, with text left before it, is placed anew. */
const LEAST = 0.25;

/**
 * Where the prefix's window starts. A start that moved with each line would change the prompt from its first
 * token and throw the cache away each line; this one stays until the window overflows, then jumps a quarter of
 * the budget ahead, to the start of a line.
 */
export class WindowAnchor {
  #start = 0;

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
  place(text: string, offset: number, budget: number, countTokens: (start: number) => number): number {
    if (!this.#stillFits(offset, budget, countTokens))
      this.#start = choose(text, offset, budget, countTokens);
    return this.#start;
  }

  #stillFits(offset: number, budget: number, countTokens: (start: number) => number): boolean {
    if (this.#start > offset || offset - this.#start > budget * MAX_UNITS_PER_TOKEN) return false;
    const tokens = countTokens(this.#start);
    return tokens <= budget && (this.#start === 0 || tokens >= budget * LEAST);
  }
}

/** A longer window than this is not worth counting: no tokenizer here packs code so well. */
const MAX_UNITS_PER_TOKEN = 16;
/** What a token of code covers, about; where the search for a start begins. */
const TYPICAL_UNITS_PER_TOKEN = 3.5;

function choose(
  text: string,
  offset: number,
  budget: number,
  countTokens: (start: number) => number,
): number {
  if (offset <= budget * MAX_UNITS_PER_TOKEN && countTokens(0) <= budget) return 0;
  let units = Math.floor(budget * FILL * TYPICAL_UNITS_PER_TOKEN);
  for (;;) {
    const start = lineStartAtOrAfter(text, Math.max(0, offset - units), offset);
    const tokens = countTokens(start);
    if (tokens <= budget) return start;
    units = Math.floor(units * Math.min(0.9, (budget * FILL) / tokens));
    if (units < 1) return offset;
  }
}

/** The first line start in `[from, offset)`; `from` itself, moved off the middle of a character, if there is none. */
function lineStartAtOrAfter(text: string, from: number, offset: number): number {
  if (from === 0) return 0;
  const lineEnd = text.indexOf('\n', from - 1);
  // In a line as long as the window, its start would leave nothing to see.
  if (lineEnd >= 0 && lineEnd + 1 <= from + (offset - from) / 2) return lineEnd + 1;
  return isInsideCharacter(text, from) ? from + 1 : from;
}
