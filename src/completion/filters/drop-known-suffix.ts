import { indentation, type Surroundings } from '../surroundings.ts';
import { closerOf } from '../../util/closers.ts';

/**
 * Removes from a suggestion what the document already says behind the cursor: the rest of the cursor's line,
 * closing brackets that the editor typed ahead, or everything from the line below on.
 */
export function dropKnownSuffix(text: string, surroundings: Surroundings): string {
  const rest = surroundings.lineSuffix.trimEnd();
  if (rest === '') return dropNextLine(text, surroundings);
  const kept = dropRestOfLine(text, rest);
  return makesNextLine(text, kept + rest, surroundings) ? '' : kept;
}

/** Whether the cursor's line would say what the next one does, whatever of its rest the suggestion replaces. */
function makesNextLine(text: string, withRest: string, { linePrefix, nextLine }: Surroundings): boolean {
  return nextLine !== undefined && [text, withRest].some((line) => says(linePrefix + line, nextLine));
}

function dropRestOfLine(text: string, rest: string): string {
  if (text.includes('\n')) return text;
  if (beginsWith(rest.trimStart(), text.trim())) return '';
  for (let length = Math.min(text.length, rest.length); length > 0; length--) {
    const said = rest.slice(0, length);
    const isWhole = length === rest.length || CLOSERS.test(said);
    if (isWhole && text.endsWith(said) && !closesOwn(text, text.length - length))
      return text.slice(0, -length);
  }
  return text;
}

/** Whether the line's rest says all of the suggestion, and not just letters of a longer word. */
function beginsWith(rest: string, said: string): boolean {
  return said.length > 1 && rest.startsWith(said) && !/^[\p{L}\p{N}_$]{2}/u.test(rest.slice(said.length - 1));
}

/** A part of the line's rest counts as said only if it is closers: letters that agree may agree by chance. */
const CLOSERS = /^[)\]}'"`;,>]+$/;

/**
 * Whether a bracket or a quote from `end` on belongs to one before it in the text itself: the last bracket of
 * `bar()` is not the one that the editor typed ahead.
 */
function closesOwn(text: string, end: number): boolean {
  const expected: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    const closer = closerOf.get(character);
    if (closer !== undefined) expected.push(closer);
    else if (character === expected.at(-1)) {
      expected.pop();
      if (i >= end) return true;
    }
  }
  const said = text.slice(end);
  return ['"', "'", '`'].some((quote) => said.includes(quote) && text.slice(0, end).includes(quote));
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
  return line.trim() === other.trim() && indentation(line) <= indentation(other);
}
