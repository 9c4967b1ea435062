import type { FilterContext } from './context.ts';

/** A word or a number at the end, with the operator before it that accesses a member. */
const LAST_WORD = /(?:\.|\?\.|::|->|@|#|\$)?[\p{L}\p{N}_$]+$/u;

/**
 * Removes the last word of a suggestion that a limit has ended, as it may be incomplete, and a part of a name is wrong
 * however sure the model is.
 */
export function trimPartialWord(text: string, { isCutShort }: FilterContext): string {
  return isCutShort ? text.replace(LAST_WORD, '') : text;
}
