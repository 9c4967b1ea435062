import { CharacterClass, type CharacterClasses } from '../character-classes.ts';

/** Returns the end of the pre-token that starts at `start`; above `start`, at most `text.length`. */
export type Rule = (classes: CharacterClasses, text: string, start: number) => number;

/** The one space that patterns name, as in ` ?\p{L}+`. */
export const SPACE = 0x20;
const APOSTROPHE = 0x27;

/** `\s+(?!\S)|\s+`: the last character of a gap belongs to the next word, unless it is the gap's only one. */
export function gapEnd(text: string, start: number, end: number): number {
  return end === text.length || end === start + 1 ? end : end - 1;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`: white space up to its last line end, else like `gapEnd`. */
export function lineGapEnd(classes: CharacterClasses, text: string, start: number): number {
  const end = classes.whiteSpaceEnd(text, start);
  let lineEnd = end;
  while (lineEnd > start && classes.at(text, lineEnd - 1) !== CharacterClass.newline) lineEnd--;
  return lineEnd > start ? lineEnd : gapEnd(text, start, end);
}

/**
 * `'s|'t|'re|'ve|'m|'ll|'d`: returns the end of the contraction at `start`, or 0. With `ignoreCase`, U+017F (long s) counts
 * as an s, as in Unicode case folding and the reference.
 */
export function contractionEnd(text: string, start: number, ignoreCase: boolean): number {
  if (text.charCodeAt(start) !== APOSTROPHE) return 0;
  const letters = text.slice(start + 1, start + 3);
  const folded = ignoreCase ? letters.replaceAll('ſ', 's').toLowerCase() : letters;
  if (/^[stmd]/.test(folded)) return start + 2;
  return /^(?:re|ve|ll)/.test(folded) ? start + 3 : 0;
}
