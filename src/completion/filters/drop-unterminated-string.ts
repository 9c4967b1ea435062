import { cutBack } from '../confidence/cut.ts';
import type { LineScanner } from '../../language/line-scanner.ts';
import { isCode } from '../../language/language-family.ts';
import { scannerAtCursor } from '../scanner-at-cursor.ts';
import type { FilterContext } from './context.ts';

/**
 * Cuts a suggestion to what is whole before a string of its own that its line does not end, in languages whose strings
 * end with their lines. What stands behind the cursor is `joinLineSuffix`'s to look at.
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
    // A string that the person has begun ends in this line, or what is said of it is no line.
    if (start === 0 && open > 0 && openStrings(scanner) >= open) return '';
    if (openStrings(scanner) > open)
      return text.slice(0, cutBack(text, start + tornAt(before, line, open), linePrefix));
    scanner.feed('\n');
    start += line.length + 1;
  }
  return text;
}

/** How many strings are open that have to end in their line. */
function openStrings({ frames }: LineScanner): number {
  return frames.filter((frame) => frame.kind === 'string' && !frame.string.spansLines).length;
}

/** Where the first of the strings begins that a line leaves open. */
function tornAt(scanner: LineScanner, line: string, open: number): number {
  let torn = line.length;
  for (let at = line.length - 1; at >= 0; at--) {
    if (!/["'`]/.test(line.charAt(at))) continue;
    const before = scanner.fork();
    before.feed(line.slice(0, at));
    if (openStrings(before) > open) continue;
    torn = at;
    before.feed(line.slice(at));
    if (openStrings(before) > open) return torn;
  }
  return torn;
}
