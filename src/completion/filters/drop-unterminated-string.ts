import { cutBack } from '../confidence/cut.ts';
import type { LineScanner } from '../../language/line-scanner.ts';
import { isCode } from '../../language/language-family.ts';
import { scannerAtCursor } from '../scanner-at-cursor.ts';
import type { FilterContext } from './context.ts';

/**
 * Cuts a suggestion before a string that its line does not terminate, in languages whose strings end on their line. Where
 * there is text after the cursor, `joinLineSuffix` checks that instead.
 */
export function dropUnterminatedString(text: string, context: FilterContext): string {
  const { family, linePrefix, lineSuffix } = context;
  if (!isCode(family) || lineSuffix.trim() !== '' || !/["'`]/.test(linePrefix + text)) return text;
  const scanner = scannerAtCursor(context);
  let start = 0;
  for (const line of text.split('\n')) {
    const open = openStrings(scanner);
    const before = scanner.fork();
    scanner.feed(line);
    // A string that is open at the cursor has to end on this line.
    if (start === 0 && open > 0 && openStrings(scanner) >= open) return '';
    if (openStrings(scanner) > open)
      return text.slice(0, cutBack(text, start + unterminatedAt(before, line, open), linePrefix));
    scanner.feed('\n');
    start += line.length + 1;
  }
  return text;
}

/** How many strings are open that have to end on their line. */
function openStrings({ frames }: LineScanner): number {
  return frames.filter((frame) => frame.kind === 'string' && !frame.string.spansLines).length;
}

/** Where the first string begins that a line leaves open. */
function unterminatedAt(scanner: LineScanner, line: string, open: number): number {
  let start = line.length;
  for (let at = line.length - 1; at >= 0; at--) {
    if (!/["'`]/.test(line.charAt(at))) continue;
    const before = scanner.fork();
    before.feed(line.slice(0, at));
    if (openStrings(before) > open) continue;
    start = at;
    before.feed(line.slice(at));
    if (openStrings(before) > open) return start;
  }
  return start;
}
