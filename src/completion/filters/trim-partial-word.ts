import type { FilterContext } from './context.ts';

/** A word or a number at the end, and what ties it to the one before. */
const LAST_WORD = /(?:\.|\?\.|::|->|@|#|\$)?[\p{L}\p{N}_$]+$/u;

/**
 * Takes the last word off a suggestion that ends where a limit was met: nobody knows whether it is whole, and half a
 * name is wrong however sure the model is of it.
 */
export function trimPartialWord(text: string, { isCutShort }: FilterContext): string {
  return isCutShort ? text.replace(LAST_WORD, '') : text;
}
