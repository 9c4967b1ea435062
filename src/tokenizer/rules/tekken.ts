import { CharacterClass, type CharacterClasses } from '../character-classes.ts';

/**
 * Returns the end of a word as Tekken splits them: `fooBar` is `foo` and `Bar`, `HTTPServer` is `HTTPServer`. As in llama.cpp,
 * any letter beyond ASCII counts as both cases: `U*L+|U+L*`, where `U` is `(?=\p{L})[^a-z]` and `L` is `(?=\p{L})[^A-Z]`.
 *
 * @param start of its first letter
 */
export function camelWordEnd(classes: CharacterClasses, text: string, start: number): number {
  const upperEnd = runEnd(classes, text, start, isLower);
  if (isLetter(classes, text, upperEnd)) return runEnd(classes, text, upperEnd, isUpper);
  // Nothing lower follows, so the last letter that is neither ends the word.
  let end = upperEnd;
  while (end > start && isUpper(text.charCodeAt(end - 1))) end--;
  return end > start ? end : upperEnd;
}

/** Returns the end of the letters that are not of the excluded kind. */
function runEnd(
  classes: CharacterClasses,
  text: string,
  start: number,
  isExcluded: (unit: number) => boolean,
): number {
  let end = start;
  while (isLetter(classes, text, end) && !isExcluded(text.charCodeAt(end))) end += classes.width(text, end);
  return end;
}

function isLetter(classes: CharacterClasses, text: string, index: number): boolean {
  return index < text.length && classes.at(text, index) === CharacterClass.letter;
}

function isUpper(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}

function isLower(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}
