import { indentationWidth } from '../indentation.ts';
import type { Surroundings } from '../surroundings.ts';
import { cutBeforeLine } from './cut-before-line.ts';
import { joinLineSuffix } from './join-line-suffix.ts';

/**
 * Removes what the document already has after the cursor from a suggestion: the rest of the cursor's line, auto-closed
 * brackets, or everything from the line below on.
 */
export function dropDuplicatedSuffix(text: string, surroundings: Surroundings): string {
  const rest = surroundings.lineSuffix.trimEnd();
  if (rest === '') return dropNextLine(text, surroundings);
  const kept = joinLineSuffix(text, surroundings);
  return equalsNextLine(text, kept + rest, surroundings) ? '' : kept;
}

/** Whether the cursor's line would equal the next one, with or without the rest of the line. */
function equalsNextLine(text: string, withRest: string, { linePrefix, nextLine }: Surroundings): boolean {
  return nextLine !== undefined && [text, withRest].some((line) => isSameLine(linePrefix + line, nextLine));
}

/** A shorter line may occur again further below; UTF-16 units. */
const DISTINCTIVE_UNITS = 12;
/** How many lines below the cursor's are compared. */
const LINES_BELOW = 8;

function dropNextLine(text: string, { linePrefix, nextLine, linesBelow }: Surroundings): string {
  if (nextLine === undefined) return text;
  const below = linesBelow.slice(0, LINES_BELOW).filter((line) => line.trim().length >= DISTINCTIVE_UNITS);
  return cutBeforeLine(text, linePrefix, (line) =>
    [nextLine, ...below].some((other) => isSameLine(line, other)),
  );
}

/** Whether two lines are equal. Closers of an inner and an outer block differ only in their indentation. */
function isSameLine(line: string, other: string): boolean {
  return line.trim() === other.trim() && indentationWidth(line) <= indentationWidth(other);
}
