import { indentation, type Surroundings } from './surroundings.ts';

/** How far a suggestion may reach. */
export type Extent = 'line' | 'block';

/** Where a suggestion ends, once it is known to end. */
export type StopDecision = { readonly stop: false } | { readonly stop: true; readonly length: number };

const GO_ON: StopDecision = { stop: false };

/** A block longer than this is more than anybody reads before accepting. */
const MAX_LINES = 8;

/** A line that opens a block: it ends with a bracket, a colon or an arrow. */
const OPENER = /([{([:]|=>|->|\b(do|then|else))\s*$/;
/** A line of closing brackets, with what may follow them: `});`, `],`, or a closing word. */
const CLOSER = /^\s*([\])}]+[;,]*|end\b.*|fi|done|esac)\s*$/;

/**
 * Whether a suggestion may pass the end of the line: where a block has just been opened, or on an empty line.
 * With code behind the cursor it never may.
 */
export function extentAt(surroundings: Surroundings, multiline: boolean): Extent {
  if (!multiline || surroundings.lineSuffix.trim() !== '') return 'line';
  const { linePrefix } = surroundings;
  return linePrefix.trim() === '' || OPENER.test(linePrefix) ? 'block' : 'line';
}

/**
 * Looks at what has been decoded so far and decides whether it is whole. A line is whole at its end; a block at
 * the first line that leaves its indentation, which is kept if it only closes brackets that nothing below
 * closes already.
 *
 * @param text the suggestion so far; only its complete lines are judged
 */
export function decideStop(text: string, surroundings: Surroundings, extent: Extent): StopDecision {
  const firstEnd = text.indexOf('\n');
  if (firstEnd < 0) return GO_ON;
  if (extent === 'line') return { stop: true, length: firstEnd };
  return decideBlockStop(text, firstEnd, surroundings);
}

function decideBlockStop(text: string, firstEnd: number, surroundings: Surroundings): StopDecision {
  const firstLine = surroundings.linePrefix + text.slice(0, firstEnd);
  if (firstLine.trim() !== '' && !OPENER.test(firstLine)) return { stop: true, length: firstEnd };
  const base = indentation(firstLine);
  let start = firstEnd + 1;
  for (let lines = 1; ; lines++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return GO_ON;
    const line = text.slice(start, end);
    const withoutLine: StopDecision = { stop: true, length: start - 1 };
    if (line.trim() === '' || lines >= MAX_LINES) return withoutLine;
    if (indentation(line) <= base) {
      const closes = CLOSER.test(line) && surroundings.nextLine?.trim() !== line.trim();
      return closes ? { stop: true, length: end } : withoutLine;
    }
    start = end + 1;
  }
}
