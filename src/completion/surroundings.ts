import type { ReadableText } from '../document/chunked-text.ts';
import { isInsideLineEnd } from '../document/text-around.ts';
import type { CursorLine } from '../language/cursor-line.ts';
import { LINE_REACH } from '../language/overtype.ts';
import { familyAt, type LanguageFamily } from '../language/language-family.ts';
import { LINE_BREAK } from '../util/text.ts';

/**
 * The text around the cursor, as far as stops and filters look at it. In a code fence of prose, the path is one of the
 * language that the fence names.
 */
export interface Surroundings extends CursorLine {
  readonly family: LanguageFamily;
  /** The nearest line above the cursor's that is not blank. */
  readonly previousLine: string | undefined;
  /** The nearest line below the cursor's that is not blank. */
  readonly nextLine: string | undefined;
  /** Complete lines near the cursor's, in the document's order. */
  readonly linesAbove: readonly string[];
  readonly linesBelow: readonly string[];
  /** Whether `linesAbove` begin where the document or the code fence does. */
  readonly isFromStart: boolean;
}

/** UTF-16 units of the document that are read on each side of the cursor. */
const REACH_UNITS = 16_000;

/**
 * The text around an offset, with `\n` as line ends. A cursor between `\r` and `\n` counts as before both.
 *
 * @param path the document's, with forward slashes
 */
export function surroundingsOf(text: ReadableText, offset: number, path = ''): Surroundings {
  const cursor = isInsideLineEnd(text, offset) ? offset - 1 : offset;
  const reach = Math.max(0, cursor - REACH_UNITS);
  const above = text.slice(reach, cursor).split(LINE_BREAK);
  const linePrefix = above.pop() ?? '';
  // The first line may be incomplete, so that its indentation is not known.
  if (reach > 0) above.shift();
  const [lineSuffix = '', ...below] = text.slice(cursor, cursor + REACH_UNITS).split(LINE_BREAK);
  const part = familyAt(path, above, below);
  return {
    path: part.path,
    family: part.family,
    // Nothing that is decided from the line needs more of it.
    linePrefix: linePrefix.slice(-LINE_REACH),
    lineSuffix: lineSuffix.slice(0, LINE_REACH),
    previousLine: part.above.findLast(hasText),
    nextLine: part.below.find(hasText),
    linesAbove: part.above,
    linesBelow: part.below,
    isFromStart: reach === 0 || part.isInFence,
  };
}

function hasText(line: string): boolean {
  return line.trim() !== '';
}
