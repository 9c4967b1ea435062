/** What an editor auto-closes and removes again: white space, closing brackets and quotes, and punctuation between them. */
const AUTO_CLOSED = /^[\s)\]}'"`;,>]*/;

/** UTF-16 units that are compared; differences after them are far from the cursor. */
const COMPARED_UNITS = 400;

/** Marks the end of the file in a comparison. */
const FILE_END = '\0';

/** Number of places in a document whose suffixes are kept. */
export const MAX_PLACES = 16;

/** The text after the cursor. */
export interface Suffix {
  readonly text: string;
  /** Whether it was truncated to a fixed number of UTF-16 units, so that the file continues after it. */
  readonly isCut: boolean;
}

/**
 * The text after the cursor in the prompt. It comes before the prefix, so each change of it would invalidate the prefix's
 * K/V. While the user types at one place it therefore stays the same, although the editor auto-closes brackets and
 * lines far below are edited; any other difference replaces it.
 */
export class FrozenSuffix {
  /** From the least to the most recently used, so that coming back to a place finds its cache. */
  readonly #frozen: Suffix[] = [];

  /**
   * Returns the suffix for the prompt, given the actual text after the cursor.
   *
   * @param isAhead the place is only prepared: the others keep their order, and it is the first to be forgotten
   */
  choose(current: Suffix, isAhead = false): string {
    const index = this.#frozen.findLastIndex((frozen) => isSamePlace(frozen, current));
    if (isAhead) return (this.#frozen[index] ?? this.#addAhead(current)).text;
    const [chosen = current] = index < 0 ? [] : this.#frozen.splice(index, 1);
    this.#frozen.push(chosen);
    if (this.#frozen.length > MAX_PLACES) this.#frozen.shift();
    return chosen.text;
  }

  #addAhead(suffix: Suffix): Suffix {
    if (this.#frozen.length >= MAX_PLACES) this.#frozen.shift();
    this.#frozen.unshift(suffix);
    return suffix;
  }
}

/** Whether two suffixes differ only in what the editor auto-closes, or far from the cursor. */
export function isSamePlace(a: Suffix, b: Suffix): boolean {
  if (a.text === b.text) return true;
  const closedA = AUTO_CLOSED.exec(a.text)?.[0] ?? '';
  const closedB = AUTO_CLOSED.exec(b.text)?.[0] ?? '';
  // An auto-closed bracket may be on a line of its own; a difference of more lines means that the cursor left a block.
  if (Math.abs(lineCount(closedA) - lineCount(closedB)) > 1) return false;
  const restA = restAfter(closedA, a);
  const restB = restAfter(closedB, b);
  // Both are truncated to the same length, so after different closers one may have more text at its end.
  const compared = Math.min(restA.length, restB.length, COMPARED_UNITS);
  const bothEnd = restA.length === restB.length;
  return restA.startsWith(restB.slice(0, compared)) && (compared > 0 || bothEnd);
}

/** Returns the text after the closers, with `FILE_END` if the file ends there. */
function restAfter(ahead: string, { text, isCut }: Suffix): string {
  // Saving may add or remove line feeds at the end of a file.
  const rest = text.slice(ahead.length).trimEnd();
  return isCut ? rest : rest + FILE_END;
}

function lineCount(text: string): number {
  return text.split('\n').length;
}
