import type { Rule } from './rule.ts';

/**
 * Splits before each space that follows anything else. SentencePiece has no pre-tokens, but its pieces have spaces at their
 * start only, so that no merge crosses such a boundary. U+2581 counts as a space, as that is what pieces write for one.
 */
export const spaces: Rule = (_classes, text, start) => {
  let end = start;
  while (end < text.length && isSpace(text, end)) end++;
  while (end < text.length && !isSpace(text, end)) end++;
  return end;
};

function isSpace(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit === 0x20 || unit === 0x2581;
}
