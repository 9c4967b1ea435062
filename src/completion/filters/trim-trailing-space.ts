import type { Surroundings } from '../surroundings.ts';

const WORD = /^[\p{L}\p{N}_$]/u;
/** The start of an expression, after a separator or an operator. */
const EXPRESSION_START = /^["'`([{]/;
const SEPARATOR = /[,;:=+\-*/%&|<>?]$/;

/** Removes trailing white space, unless it separates the suggestion from the text after the cursor. */
export function trimTrailingSpace(text: string, { lineSuffix }: Surroundings): string {
  const trimmed = text.trimEnd();
  const isSeparator = WORD.test(lineSuffix) || (EXPRESSION_START.test(lineSuffix) && SEPARATOR.test(trimmed));
  return trimmed !== '' && !text.includes('\n') && isSeparator ? text : trimmed;
}
