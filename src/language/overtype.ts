import type { CursorLine } from './cursor-line.ts';
import { LineScanner } from './line-scanner.ts';

const PUNCTUATION = /[;,]/;
/** UTF-16 units looked at: an auto-closed bracket is near the cursor, and a line may be as long as a file. */
export const LINE_REACH = 1_000;

/**
 * Returns how many UTF-16 units after the cursor `text` overtypes: closers that the editor has inserted ahead and that the
 * text closes itself, as it has not opened them. For `call(|)` and `a(b), c)` it is 1, for `call(|)` and `a(b)` it is 0.
 * A `;` or `,` after the closers is included if the text has the same and nothing but closers follows it.
 */
export function overtypedLength({ path, linePrefix, lineSuffix }: CursorLine, text: string): number {
  const rest = lineSuffix.slice(0, LINE_REACH);
  if (!/^\s*[)\]}"'`]/.test(rest)) return 0;
  const scanner = LineScanner.of(path);
  scanner.feed(linePrefix.slice(-LINE_REACH));
  const { closings } = scanner.feed(text);
  let length = 0;
  for (const { at, closer } of closings) {
    const begin = length + (/^\s*/.exec(rest.slice(length))?.[0].length ?? 0);
    if (!rest.startsWith(closer, begin)) break;
    length = begin + closer.length;
    const mark = rest.charAt(length);
    const isLast = /^[\s)\]}"'`;,]*$/.test(rest.slice(length));
    if (isLast && PUNCTUATION.test(mark) && text.charAt(at + closer.length) === mark) length++;
  }
  return length;
}
