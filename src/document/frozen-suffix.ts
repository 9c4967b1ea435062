/**
 * What an editor types ahead of a person and takes away again: white space, closing brackets and quotes, and the
 * punctuation between them.
 */
const TYPED_AHEAD = /^[\s)\]}'"`;,>]*/;

/** Of text that two suffixes share this much stands before the first difference: it is far from the cursor. */
const NEAR_UNITS = 400;

/** Stands in a comparison for the end of the file, where a suffix reaches it. */
const FILE_END = '\0';

/** Places in one document whose suffixes are kept. */
export const PLACES = 16;

/** The text after the cursor. */
export interface Suffix {
  readonly text: string;
  /** Whether the file goes on behind it: it was cut to a fixed number of UTF-16 units. */
  readonly isCut: boolean;
}

/**
 * The text after the cursor as the prompt has it. It stands before the prefix, so each change of it would throw the
 * prefix's K/V away. While a person types in one place it therefore stays as it was, although brackets that the
 * editor closes by itself come and go and lines far below are edited; it is renewed when it truly differs.
 */
export class FrozenSuffix {
  /** From the least to the most recently used: a person comes back to a place, and finds its cache. */
  readonly #frozen: Suffix[] = [];

  /**
   * @param current the text after the cursor now
   * @returns what the prompt should have in its place
   */
  choose(current: Suffix): string {
    const index = this.#frozen.findLastIndex((frozen) => isSamePlace(frozen, current));
    const [chosen = current] = index < 0 ? [] : this.#frozen.splice(index, 1);
    this.#frozen.push(chosen);
    if (this.#frozen.length > PLACES) this.#frozen.shift();
    return chosen.text;
  }
}

/** Whether two suffixes differ only in what was typed ahead, or far from the cursor. */
export function isSamePlace(a: Suffix, b: Suffix): boolean {
  if (a.text === b.text) return true;
  const aheadOfA = TYPED_AHEAD.exec(a.text)?.[0] ?? '';
  const aheadOfB = TYPED_AHEAD.exec(b.text)?.[0] ?? '';
  // A bracket closed on a line of its own is typed ahead; leaving a block that was there before is a move.
  if (Math.abs(lineCount(aheadOfA) - lineCount(aheadOfB)) > 1) return false;
  const restOfA = restBehind(aheadOfA, a);
  const restOfB = restBehind(aheadOfB, b);
  // What was cut was cut to the same length, so one may show a little more of the same text at its end.
  const compared = Math.min(restOfA.length, restOfB.length, NEAR_UNITS);
  const bothEnd = restOfA.length === restOfB.length;
  return restOfA.startsWith(restOfB.slice(0, compared)) && (compared > 0 || bothEnd);
}

/** What tells a place behind what was typed ahead: the text, and that the file ends there if it does. */
function restBehind(ahead: string, { text, isCut }: Suffix): string {
  // The line feeds at a file's end come and go when it is saved.
  const rest = text.slice(ahead.length).trimEnd();
  return isCut ? rest : rest + FILE_END;
}

function lineCount(text: string): number {
  return text.split('\n').length;
}
