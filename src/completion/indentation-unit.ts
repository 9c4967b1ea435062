import type { LanguageFamily } from '../language/language-family.ts';
import {
  dashColumns,
  depthAtEnd,
  endsWrapped,
  isComment,
  isDirective,
  openingOf,
  type Opening,
} from './openings.ts';
import { leadingWhitespace } from './indentation.ts';
import type { Surroundings } from './surroundings.ts';

/** How a document indents. */
export interface IndentationUnit {
  readonly hasTabs: boolean;
  /** White space of one level; `undefined` for spaces where nothing tells how many. */
  readonly level: string | undefined;
  /** Columns by which wrapped arguments and attributes are seen to be indented. */
  readonly wrapped: ReadonlySet<number>;
}

/** How many lines above and below the cursor's tell of indentation, and of the blocks that the cursor stands in. */
export const LINES_ABOVE = 200;
const LINES_BELOW = 60;
/** Lines that are merely deeper than the one above tell less, so more than one has to agree. */
const LEAST_DEEPER = 2;
/** One kind of white space is taken for the document's, whatever the nearest line has, if it is this much as frequent. */
const CLEARLY = 2;
/** As many lines with spaces behind tabs, in a document that is indented by spaces, are no accident. */
const LEAST_MIXED = 2;

/** By how much a line is deeper than the one above it. */
interface IndentationStep {
  readonly opening: Opening;
  /** White space that it has beyond the other's. */
  readonly blank: string;
}

/** How the document indents around the cursor; `undefined` where nothing tells. */
export function indentationUnit(surroundings: Surroundings): IndentationUnit | undefined {
  const nearest = nearestIndentation(surroundings);
  if (nearest === undefined) return undefined;
  const { family, linePrefix, previousLine, linesAbove, linesBelow, isFromStart } = surroundings;
  const mayHaveDocstrings = family === 'indentation' && isFromStart;
  const above = (mayHaveDocstrings ? outsideDocstrings(linesAbove) : linesAbove).slice(-LINES_ABOVE);
  const below = linesBelow.slice(0, LINES_BELOW);
  // The nearest tells first.
  const steps = [...stepsIn(above, family).reverse(), ...stepsIn(below, family)];
  const levels = steps.filter(({ opening }) => opening === 'level').map(({ blank }) => blank);
  const tabs = levels.filter((blank) => blank === '\t').length;
  const spaces = levels.filter(isSpaces);
  // The nearest line may merely be aligned with another.
  const hasTabs = nearest.startsWith('\t')
    ? spaces.length <= CLEARLY * tabs || spaces.length === 0
    : tabs > CLEARLY * spaces.length;
  if (spaces.length > 0 && tabs <= CLEARLY * spaces.length && mixedLines([...above, ...below]) >= LEAST_MIXED)
    return undefined;
  const merely = steps.filter(({ opening }) => opening === 'none').map(({ blank }) => blank);
  // What the editor made of Enter behind an opener is there before the block has any line.
  const begun = stepsIn([previousLine ?? '', `${linePrefix}.`], family);
  const level =
    mostFrequent(spaces) ??
    mostFrequent(merely.filter(isSpaces), LEAST_DEEPER) ??
    begun.find(({ opening, blank }) => opening === 'level' && isSpaces(blank))?.blank;
  const wrapped = steps.filter(({ opening }) => opening === 'wrapped').map(({ blank }) => blank);
  return {
    hasTabs,
    level: hasTabs ? '\t' : level,
    wrapped: new Set(wrapped.filter(isSpaces).map((blank) => blank.length)),
  };
}

/** White space to go by: that of the cursor's line, else of the nearest line that has some, comments' edges left out. */
function nearestIndentation({
  linePrefix,
  previousLine = '',
  nextLine = '',
  linesAbove,
  linesBelow,
}: Surroundings): string | undefined {
  const isIndented = (line: string): boolean => /^(?:\t| {2,})[ \t]*[^\s*]/.test(line);
  const near = leadingWhitespace(linePrefix) === '' ? undefined : linePrefix;
  const line =
    near ??
    [previousLine, nextLine].find(isIndented) ??
    linesAbove.findLast(isIndented) ??
    linesBelow.find(isIndented);
  return line === undefined ? undefined : leadingWhitespace(line);
}

/** What goes on with the line above: an operator, a member, a string after another. */
const GOES_ON = /^\s*(?:[.?:&|+*/%=<>,)\]}'"`]|-\s|and\b|or\b)/;
/** A line that the one below may go on with. */
const IS_UNFINISHED = /[,=+\-*/%&|<>?.\\'"`]\s*$/;

/** The steps from a line to a deeper one. */
function stepsIn(lines: readonly string[], family: LanguageFamily): IndentationStep[] {
  const steps: IndentationStep[] = [];
  let above = '';
  for (const line of lines) {
    const text = line.trimStart();
    if (text === '' || isDirective(line, family)) continue;
    // Most lines are no deeper than the one above; only the others are looked at closely.
    const depth = line.length - text.length;
    if (above !== '' && depth > 0 && !above.startsWith(line.slice(0, depth))) {
      const step = stepBetween(above, line, family);
      if (step !== undefined) steps.push(step);
    }
    above = line;
  }
  return steps;
}

function stepBetween(above: string, line: string, family: LanguageFamily): IndentationStep | undefined {
  if (isComment(above) || endsWrapped(above)) return undefined;
  const outer = leadingWhitespace(above) + ' '.repeat(dashColumns(above, family));
  const inner = leadingWhitespace(line);
  if (outer.startsWith(inner)) return undefined;
  const opening = openingOf(above, family);
  if (!inner.startsWith(outer)) return undefined;
  if (opening === 'none' && (depthAtEnd(above) !== 0 || IS_UNFINISHED.test(above) || GOES_ON.test(line)))
    return undefined;
  return { opening, blank: inner.slice(outer.length) };
}

function isSpaces(blank: string): boolean {
  return /^ {2,8}$/.test(blank);
}

/**
 * Lines at or beyond the step from spaces to a tab, where each run of eight spaces is written as a tab: such levels are
 * not for anybody to guess.
 */
function mixedLines(lines: readonly string[]): number {
  return lines.filter(
    (line, i) =>
      /^\t+ {2,7}[^\s*]/.test(line) || (/^\t+\S/.test(line) && /^ {2,7}\S/.test(lines[i - 1] ?? '')),
  ).length;
}

/** Of those that are equally frequent the first. */
function mostFrequent(blanks: readonly string[], least = 1): string | undefined {
  const counts = new Map<string, number>();
  for (const blank of blanks) counts.set(blank, (counts.get(blank) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return most < least ? undefined : [...counts].find(([, count]) => count === most)?.[0];
}

/** Lines of Python but for those within texts, which have an indentation of their own. */
function outsideDocstrings(lines: readonly string[]): string[] {
  let isInside = false;
  return lines.filter((line) => {
    const wasInside = isInside;
    if ((line.match(/"""|'''/g)?.length ?? 0) % 2 === 1) isInside = !isInside;
    return !wasInside;
  });
}
