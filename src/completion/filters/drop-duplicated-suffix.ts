import { indentationWidth } from '../indentation.ts';
import type { Surroundings } from '../surroundings.ts';
import { joinLineSuffix } from './join-line-suffix.ts';

/**
 * Removes from a suggestion what the document already says behind the cursor: the rest of the cursor's line,
 * closing brackets that the editor typed ahead, or everything from the line below on.
 */
export function dropDuplicatedSuffix(text: string, surroundings: Surroundings): string {
  const rest = surroundings.lineSuffix.trimEnd();
  if (rest === '') return dropNextLine(text, surroundings);
  const kept = joinLineSuffix(text, surroundings);
  return makesNextLine(text, kept + rest, surroundings) ? '' : kept;
}

/** Whether the cursor's line would say what the next one does, whatever of its rest the suggestion replaces. */
function makesNextLine(text: string, withRest: string, { linePrefix, nextLine }: Surroundings): boolean {
  return nextLine !== undefined && [text, withRest].some((line) => says(linePrefix + line, nextLine));
}

/** A line shorter than this may stand below without being meant; UTF-16 units. */
const TELLING_UNITS = 12;
/** How many lines below the cursor's are looked at. */
const LINES_BELOW = 8;

function dropNextLine(text: string, { linePrefix, nextLine, linesBelow }: Surroundings): string {
  if (nextLine === undefined) return text;
  const below = linesBelow.slice(0, LINES_BELOW).filter((line) => line.trim().length >= TELLING_UNITS);
  const lines = text.split('\n');
  const repeated = lines.findIndex((line, i) => {
    const whole = i === 0 ? linePrefix + line : line;
    return says(whole, nextLine) || below.some((other) => says(whole, other));
  });
  return repeated < 0 ? text : lines.slice(0, repeated).join('\n');
}

/** A bracket that closes an inner block may look like the outer one's below; only indentation tells them apart. */
function says(line: string, other: string): boolean {
  return line.trim() === other.trim() && indentationWidth(line) <= indentationWidth(other);
}
