/**
 * Text before the cursor, `[start, offset)`, as the model sees it: line ends are `\n`, since that is what
 * models are trained on. A cursor between `\r` and `\n` counts as before both.
 */
export function prefixText(text: string, start: number, offset: number): string {
  const end = isInsideLineEnd(text, offset) ? offset - 1 : offset;
  return text.slice(start, end).replaceAll('\r\n', '\n');
}

/** Text after the cursor, at most `units` UTF-16 units of it, with `\n` as line ends. */
export function suffixText(text: string, offset: number, units: number): string {
  let end = Math.min(offset + units, text.length);
  if (isInsideLineEnd(text, end) || isInsideCharacter(text, end)) end--;
  return text.slice(offset, end).replaceAll('\r\n', '\n');
}

function isInsideLineEnd(text: string, offset: number): boolean {
  return text[offset - 1] === '\r' && text[offset] === '\n';
}

/** Whether an offset splits a surrogate pair. */
export function isInsideCharacter(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
