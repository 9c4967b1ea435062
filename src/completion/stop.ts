import { blockSyntax, type BlockSyntax } from '../language/block-syntax.ts';
import { openingOf } from './openings.ts';
import { DEFAULT_TAB_WIDTH, indentationColumns, indentationWidth } from './indentation.ts';
import type { Surroundings } from './surroundings.ts';
import { tabWidthBetween } from './tab-width.ts';

/** How far a suggestion may reach. */
export type Extent = 'line' | 'block';

/** Where a suggestion ends, once it is known to end. */
export type StopDecision = { readonly stop: false } | { readonly stop: true; readonly length: number };

const GO_ON: StopDecision = { stop: false };

/** A block longer than this is more than anybody reads before accepting. */
const MAX_LINES = 8;

/**
 * Whether a suggestion may pass the end of the line: where a block has just been opened, or on an empty line.
 * With code behind the cursor it never may, nor in prose.
 */
export function extentAt(surroundings: Surroundings, multiline: boolean): Extent {
  if (!multiline || surroundings.lineSuffix.trim() !== '') return 'line';
  const { family, linePrefix } = surroundings;
  if (family === 'prose') return 'line';
  return linePrefix.trim() === '' || blockSyntax[family].opens(linePrefix) ? 'block' : 'line';
}

/**
 * Looks at what has been decoded so far and decides whether it is whole. A line is whole at its end; a block at
 * the first line that leaves its indentation, which is kept if it closes the block and nothing below does so
 * already.
 */
export function decideStop(text: string, surroundings: Surroundings, extent: Extent): StopDecision {
  const firstEnd = text.indexOf('\n');
  if (firstEnd < 0) return GO_ON;
  const firstLine: StopDecision = { stop: true, length: firstEnd };
  if (extent === 'line') return firstLine;
  const opener = blockOpener(surroundings.linePrefix + text.slice(0, firstEnd), surroundings);
  return opener === undefined ? firstLine : decideBlockStop(text, firstEnd, opener, surroundings);
}

/** Length of what is whole of a text after which the model had nothing more to say. */
export function lengthAtEnd(text: string, surroundings: Surroundings, extent: Extent): number {
  const decision = decideStop(`${text}\n`, surroundings, extent);
  return decision.stop ? decision.length : text.length;
}

/** Length of what is worth keeping of a text that met its limit: of a block, the lines that are complete. */
export function lengthAtLimit(text: string): number {
  const complete = text.lastIndexOf('\n');
  return text.slice(0, Math.max(0, complete)).trim() === '' ? text.length : complete;
}

/**
 * The line that opens the block to be filled, if there is one: the line above an empty one, or the suggestion's first
 * line. A block that has lines in it already is not to be filled.
 */
function blockOpener(firstLine: string, surroundings: Surroundings): string | undefined {
  const { family, linePrefix, previousLine, nextLine } = surroundings;
  const fillable = (opener: string | undefined): opener is string =>
    opener !== undefined &&
    blockSyntax[family].opens(opener) &&
    (nextLine === undefined || indentationWidth(nextLine) <= indentationWidth(opener));
  const isFirst = linePrefix.trim() === '' && fillable(previousLine);
  if (firstLine.trim() === '') return undefined;
  if (isFirst) {
    const tabWidth = tabWidthBetween(previousLine, 'level', firstLine) ?? DEFAULT_TAB_WIDTH;
    if (indentationColumns(firstLine, tabWidth) > indentationColumns(previousLine, tabWidth))
      return previousLine;
  }
  return fillable(firstLine) ? firstLine : undefined;
}

function decideBlockStop(
  text: string,
  firstEnd: number,
  opener: string,
  surroundings: Surroundings,
): StopDecision {
  const { family, nextLine, linePrefix } = surroundings;
  const syntax = blockSyntax[family];
  const first = linePrefix + text.slice(0, firstEnd);
  const second = text.slice(firstEnd + 1).split('\n', 1)[0] ?? '';
  const tabWidth =
    (second.trim() === '' ? undefined : tabWidthBetween(first, openingOf(first, family), second)) ??
    DEFAULT_TAB_WIDTH;
  const depth = (line: string): number => indentationColumns(line, tabWidth);
  const base = depth(opener);
  let start = firstEnd + 1;
  for (let lines = 1; ; lines++) {
    const withoutLine: StopDecision = { stop: true, length: start - 1 };
    if (lines >= MAX_LINES) return withoutLine;
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    const isBlank = line.trim() === '';
    const isDeep = depth(line) > base || (depth(line) === base && syntax.belongs(line, opener));
    const leaves = !isBlank && !isDeep;
    if (end < 0) return leaves && !syntax.mayBecomeCloser.test(line) ? withoutLine : GO_ON;
    if (isBlank) return withoutLine;
    if (leaves) {
      const closing = closes(line, opener, surroundings, depth)
        ? closingLength(line, opener, syntax, nextLine)
        : 0;
      return closing === 0 ? withoutLine : { stop: true, length: start + closing };
    }
    start = end + 1;
  }
}

/**
 * Whether a line that leaves a block may end it rather than one around it. A model that indents otherwise than the
 * document comes out beside the opener, yet nearer to it than to what encloses it.
 */
function closes(
  line: string,
  opener: string,
  { linesAbove }: Surroundings,
  depth: (line: string) => number,
): boolean {
  const base = depth(opener);
  if (depth(line) >= base) return true;
  const enclosing = linesAbove.findLast((other) => other.trim() !== '' && depth(other) < base);
  return enclosing !== undefined && depth(line) - depth(enclosing) > base - depth(line);
}

/** How much of the line that leaves a block belongs to it: what closes it, unless the line below does so too. */
function closingLength(
  line: string,
  opener: string,
  syntax: BlockSyntax,
  nextLine: string | undefined,
): number {
  const closer = syntax.closer.exec(line)?.[0];
  if (closer === undefined) return 0;
  const isThere =
    nextLine !== undefined &&
    indentationWidth(nextLine) >= indentationWidth(opener) &&
    nextLine.trim().startsWith(closer.trim());
  if (isThere) return 0;
  // `} else {` closes one block and opens the next: that one is a suggestion of its own.
  return syntax.opens(line) ? closer.length : line.length;
}
