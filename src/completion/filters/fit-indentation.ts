import { leadingBlank, type Surroundings } from '../surroundings.ts';

/** How deep a level is where nothing tells. */
const USUAL_UNIT = 4;

/**
 * Gives a suggestion's lines the indentation of the document: tabs where it has tabs, spaces where it has spaces. The
 * nearest indented line tells, so that a file with both is followed where the cursor stands. What a line shares with
 * it is left as it is, and so is what is less than a level, which aligns.
 */
export function fitIndentation(text: string, surroundings: Surroundings): string {
  const { linePrefix } = surroundings;
  const model = nearestIndentation(surroundings);
  if (model === undefined) return text;
  const [first = '', ...others] = text.split('\n');
  // Of the cursor's line only what still belongs to its indentation can be wrong.
  const isIndentation = linePrefix.trim() === '';
  const unit = levelOf(isIndentation ? [first, ...others] : others);
  const start = isIndentation ? fitted(linePrefix + first, model, unit).slice(linePrefix.length) : first;
  return [start, ...others.map((line) => fitted(line, model, unit))].join('\n');
}

/** Spaces to a level in lines of a suggestion. */
function levelOf(lines: readonly string[]): number {
  const depths = lines
    .map((line) => leadingBlank(line).replaceAll('\t', '').length)
    .filter((depth) => depth > 1);
  return depths.length > 0 ? Math.min(...depths) : USUAL_UNIT;
}

/** White space to go by: that of the cursor's line, else of the nearest line that has some. */
function nearestIndentation(surroundings: Surroundings): string | undefined {
  const { linePrefix, previousLine = '', nextLine = '', linesAbove, linesBelow } = surroundings;
  const near = [linePrefix, previousLine, nextLine].find((line) => leadingBlank(line) !== '');
  const line =
    near ??
    linesAbove.findLast((other) => /^[ \t]+\S/.test(other)) ??
    linesBelow.find((other) => /^[ \t]+\S/.test(other));
  return line === undefined ? undefined : leadingBlank(line);
}

/** @param unit spaces to a level */
function fitted(line: string, model: string, unit: number): string {
  const blank = leadingBlank(line);
  const rest = line.slice(blank.length);
  let shared = 0;
  while (shared < blank.length && shared < model.length && blank[shared] === model[shared]) shared++;
  const own = blank.slice(shared);
  return (
    blank.slice(0, shared) + (model.startsWith('\t') ? withTabs(own, unit) : withSpaces(own, unit)) + rest
  );
}

function withTabs(blank: string, unit: number): string {
  return blank.replaceAll(' '.repeat(unit), '\t');
}

function withSpaces(blank: string, unit: number): string {
  return blank.replaceAll('\t', ' '.repeat(unit));
}
