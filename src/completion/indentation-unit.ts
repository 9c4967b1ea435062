import type { LanguageFamily } from '../language/language-family.ts';
import {
  dashWidth,
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
  /** White space of one level; `undefined` if it is spaces and the document does not tell how many. */
  readonly level: string | undefined;
  /** Columns by which the document indents wrapped arguments and attributes. */
  readonly wrapped: ReadonlySet<number>;
}

/** How many lines above and below the cursor's tell of indentation, and of the blocks that enclose the cursor. */
export const LINES_ABOVE = 200;
const LINES_BELOW = 60;
/** Lines that are deeper without an opener above them are weaker evidence: this many have to agree. */
const LEAST_WITHOUT_OPENER = 2;
/** White space that is this many times as frequent as the other counts as the document's, whatever the nearest line has. */
const CLEAR_MAJORITY = 2;
/** From this many lines on, mixing spaces and tabs in a document that is indented by spaces is no accident. */
const LEAST_MIXED = 2;

/** How much deeper a line is than the one above it. */
interface IndentationStep {
  readonly opening: Opening;
  /** The additional white space. */
  readonly added: string;
}

/** How the document indents around the cursor; `undefined` where it does not tell. */
export function indentationUnit(surroundings: Surroundings): IndentationUnit | undefined {
  const nearest = nearestIndentation(surroundings);
  if (nearest === undefined) return undefined;
  const { family, linePrefix, previousLine, linesAbove, linesBelow, isFromStart } = surroundings;
  const mayHaveDocstrings = family === 'indentation' && isFromStart;
  const above = (mayHaveDocstrings ? outsideDocstrings(linesAbove) : linesAbove).slice(-LINES_ABOVE);
  const below = linesBelow.slice(0, LINES_BELOW);
  // The nearest first.
  const steps = [...stepsIn(above, family).reverse(), ...stepsIn(below, family)];
  const levels = steps.filter(({ opening }) => opening === 'level').map(({ added }) => added);
  const tabs = levels.filter((added) => added === '\t').length;
  const spaces = levels.filter(isSpaces);
  // The nearest line may be aligned rather than indented.
  const hasTabs = nearest.startsWith('\t')
    ? spaces.length <= CLEAR_MAJORITY * tabs || spaces.length === 0
    : tabs > CLEAR_MAJORITY * spaces.length;
  if (
    spaces.length > 0 &&
    tabs <= CLEAR_MAJORITY * spaces.length &&
    mixedLines([...above, ...below]) >= LEAST_MIXED
  )
    return undefined;
  const withoutOpener = steps.filter(({ opening }) => opening === 'none').map(({ added }) => added);
  // The editor indents the line after an opener when Enter is pressed, before the block has any text.
  const atCursor = stepsIn([previousLine ?? '', `${linePrefix}.`], family);
  const level =
    mostFrequent(spaces) ??
    mostFrequent(withoutOpener.filter(isSpaces), LEAST_WITHOUT_OPENER) ??
    atCursor.find(({ opening, added }) => opening === 'level' && isSpaces(added))?.added;
  const wrapped = steps.filter(({ opening }) => opening === 'wrapped').map(({ added }) => added);
  return {
    hasTabs,
    level: hasTabs ? '\t' : level,
    wrapped: new Set(wrapped.filter(isSpaces).map(({ length }) => length)),
  };
}

/** White space of the cursor's line, else of the nearest indented line that is not the edge of a block comment. */
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

/** A line that continues the one above: with an operator, a member, or another string. */
const CONTINUES = /^\s*(?:[.?:&|+*/%=<>,)\]}'"`]|-\s|and\b|or\b)/;
/** A line that the one below may continue. */
const IS_INCOMPLETE = /[,=+\-*/%&|<>?.\\'"`]\s*$/;

/** The steps from a line to a deeper one. */
function stepsIn(lines: readonly string[], family: LanguageFamily): IndentationStep[] {
  const steps: IndentationStep[] = [];
  let above = '';
  for (const line of lines) {
    const text = line.trimStart();
    if (text === '' || isDirective(line, family)) continue;
    // Most lines are no deeper than the one above, so the costly analysis is rare.
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
  const outer = leadingWhitespace(above) + ' '.repeat(dashWidth(above, family));
  const inner = leadingWhitespace(line);
  if (outer.startsWith(inner)) return undefined;
  const opening = openingOf(above, family);
  if (!inner.startsWith(outer)) return undefined;
  if (opening === 'none' && (depthAtEnd(above) !== 0 || IS_INCOMPLETE.test(above) || CONTINUES.test(line)))
    return undefined;
  return { opening, added: inner.slice(outer.length) };
}

function isSpaces(whitespace: string): boolean {
  return /^ {2,8}$/.test(whitespace);
}

/**
 * How many lines mix tabs and spaces, or follow a line indented by spaces with one indented by tabs: where eight spaces
 * are written as a tab, levels cannot be determined.
 */
function mixedLines(lines: readonly string[]): number {
  return lines.filter(
    (line, i) =>
      /^\t+ {2,7}[^\s*]/.test(line) || (/^\t+\S/.test(line) && /^ {2,7}\S/.test(lines[i - 1] ?? '')),
  ).length;
}

/** The most frequent value, the first of several; `undefined` if it occurs fewer than `least` times. */
function mostFrequent(values: readonly string[], least = 1): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return most < least ? undefined : [...counts].find(([, count]) => count === most)?.[0];
}

/** Lines of Python outside of multi-line strings, which have an indentation of their own. */
function outsideDocstrings(lines: readonly string[]): string[] {
  let isInside = false;
  return lines.filter((line) => {
    const wasInside = isInside;
    if ((line.match(/"""|'''/g)?.length ?? 0) % 2 === 1) isInside = !isInside;
    return !wasInside;
  });
}
