import type { ReadableText } from './chunked-text.ts';

/**
 * Returns the text before the cursor, `[start, offset)`, with `\n` as line ends, as in the training data of models. A
 * cursor between `\r` and `\n` counts as before both.
 */
export function prefixText(text: ReadableText, start: number, offset: number): string {
  const end = isInsideLineEnd(text, offset) ? offset - 1 : offset;
  return text.slice(start, Math.max(start, end)).replaceAll('\r\n', '\n');
}

/** Returns at most `units` UTF-16 units of the text after the cursor, with `\n` as line ends. */
export function suffixText(text: ReadableText, offset: number, units: number): string {
  let end = Math.min(offset + units, text.length);
  if (isInsideLineEnd(text, end) || isInsideCharacter(text, end)) end--;
  return text.slice(offset, Math.max(offset, end)).replaceAll('\r\n', '\n');
}

/** Whether an offset is between `\r` and `\n`. */
export function isInsideLineEnd(text: ReadableText, offset: number): boolean {
  return offset > 0 && text.slice(offset - 1, offset + 1) === '\r\n';
}

/** Whether an offset splits a surrogate pair. */
export function isInsideCharacter(text: ReadableText, offset: number): boolean {
  return offset > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(offset - 1, offset + 1));
}
