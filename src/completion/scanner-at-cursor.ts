import type { CursorLine } from '../language/cursor-line.ts';
import { overtypedLength } from '../language/overtype.ts';
import { LineScanner } from '../language/line-scanner.ts';
import { isCode } from '../language/language-family.ts';
import type { Surroundings } from './surroundings.ts';

/** A scanner that has read the text before the cursor, if that is code. */
export function scannerAtCursor({ path, family, linesAbove, linePrefix }: Surroundings): LineScanner {
  const scanner = LineScanner.of(path);
  if (isCode(family)) scanner.feed([...linesAbove, linePrefix].join('\n'));
  return scanner;
}

/** The line suffix that remains after `text` is inserted and has overtyped its closers. */
export function suffixAfter(line: CursorLine, text: string): string {
  return line.lineSuffix.slice(overtypedLength(line, text));
}
