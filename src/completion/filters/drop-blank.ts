import type { Surroundings } from '../surroundings.ts';

/** Removes white space at the end, unless it parts the suggestion from a word behind the cursor. */
export function dropBlank(text: string, { lineSuffix }: Surroundings): string {
  const trimmed = text.trimEnd();
  const parts = trimmed !== '' && !text.includes('\n') && /^[\p{L}\p{N}_$]/u.test(lineSuffix);
  return parts ? text : trimmed;
}
