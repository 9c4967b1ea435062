import type { Surroundings } from '../surroundings.ts';

const WORD = /^[\p{L}\p{N}_$]/u;
/** What begins something, where a separator or an operator stands in front of it. */
const BEGINNING = /^["'`([{]/;
const SEPARATOR = /[,;:=+\-*/%&|<>?]$/;

/** Removes white space at the end, unless it parts the suggestion from what stands behind the cursor. */
export function trimTrailingSpace(text: string, { lineSuffix }: Surroundings): string {
  const trimmed = text.trimEnd();
  const isParting = WORD.test(lineSuffix) || (BEGINNING.test(lineSuffix) && SEPARATOR.test(trimmed));
  return trimmed !== '' && !text.includes('\n') && isParting ? text : trimmed;
}
