import { indentation, type Surroundings } from '../surroundings.ts';

/**
 * Removes from a suggestion what the document already says behind the cursor: the rest of the cursor's line,
 * closing brackets that the editor typed ahead, or everything from the line below on.
 */
export function dropKnownSuffix(text: string, surroundings: Surroundings): string {
  const rest = surroundings.lineSuffix.trimEnd();
  return rest === '' ? dropNextLine(text, surroundings) : dropRestOfLine(text, rest);
}

function dropRestOfLine(text: string, rest: string): string {
  if (text.includes('\n')) return text;
  for (let length = Math.min(text.length, rest.length); length > 0; length--) {
    const said = rest.slice(0, length);
    const isWhole = length === rest.length || CLOSERS.test(said);
    if (isWhole && text.endsWith(said) && !closesOwn(text, text.length - length))
      return text.slice(0, -length);
  }
  return text;
}

/** A part of the line's rest counts as said only if it is closers: letters that agree may agree by chance. */
const CLOSERS = /^[)\]}'"`;,>]+$/;

const closerOf: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

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

function dropNextLine(text: string, { linePrefix, nextLine }: Surroundings): string {
  if (nextLine === undefined) return text;
  const lines = text.split('\n');
  const repeated = lines.findIndex((line, i) => {
    const whole = i === 0 ? linePrefix + line : line;
    // A bracket that closes an inner block may look like the outer one's below; only indentation tells them apart.
    return whole.trim() === nextLine.trim() && indentation(whole) <= indentation(nextLine);
  });
  return repeated < 0 ? text : lines.slice(0, repeated).join('\n');
}
