import type { ReadableText } from '../document/chunked-text.ts';
import { isInsideLineEnd } from '../document/text-around.ts';

/** What stands around the cursor, as far as stopping and trimming need to know. Line ends are `\n`. */
export interface Surroundings {
  /** The cursor's line before the cursor. */
  readonly linePrefix: string;
  /** The cursor's line after the cursor. */
  readonly lineSuffix: string;
  /** The nearest line with anything on it above the cursor's. */
  readonly previousLine: string | undefined;
  /** The nearest line with anything on it below the cursor's. */
  readonly nextLine: string | undefined;
}

/** Lines longer than this are cut: nothing that is decided from them needs more. */
const LINE_UNITS = 1_000;
/** How far above and below the cursor a line is looked for. */
const REACH_UNITS = 4_000;

const LINE_END = /\r\n|\r|\n/;

/** A cursor between `\r` and `\n` counts as before both. */
export function surroundingsOf(text: ReadableText, offset: number): Surroundings {
  const cursor = isInsideLineEnd(text, offset) ? offset - 1 : offset;
  const reach = Math.max(0, cursor - REACH_UNITS);
  const above = text.slice(reach, cursor).split(LINE_END);
  const linePrefix = above.pop() ?? '';
  // Where the reach ends amid a line, nobody knows its indentation.
  if (reach > 0) above.shift();
  const [lineSuffix = '', ...below] = text.slice(cursor, cursor + REACH_UNITS).split(LINE_END);
  return {
    linePrefix: linePrefix.slice(-LINE_UNITS),
    lineSuffix: lineSuffix.slice(0, LINE_UNITS),
    previousLine: above.findLast(hasText),
    nextLine: below.find(hasText),
  };
}

function hasText(line: string): boolean {
  return line.trim() !== '';
}

/** Width of the white space a line begins with; a tab counts as four columns. */
export function indentation(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === ' ') width++;
    else if (character === '\t') width += 4;
    else break;
  }
  return width;
}
