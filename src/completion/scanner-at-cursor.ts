import type { CursorLine } from '../language/cursor-line.ts';
import { overtypedLength } from '../language/overtype.ts';
import { LineScanner } from '../language/line-scanner.ts';
import { isCode } from '../language/language-family.ts';
import type { Surroundings } from './surroundings.ts';

/** A scanner that has seen what stands before the cursor, as far as that is code. */
export function scannerAtCursor({ path, family, linesAbove, linePrefix }: Surroundings): LineScanner {
  const scanner = LineScanner.of(path);
  if (isCode(family)) scanner.feed([...linesAbove, linePrefix].join('\n'));
  return scanner;
}

/** What stays of the line behind the cursor once a text takes the place of the closers that it says itself. */
export function suffixAfter(line: CursorLine, text: string): string {
  return line.lineSuffix.slice(overtypedLength(line, text));
}
