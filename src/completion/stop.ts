import { blockSyntax, type BlockSyntax } from '../language/block-syntax.ts';
import { openingOf } from './openings.ts';
import { DEFAULT_TAB_WIDTH, indentationColumns, indentationWidth } from './indentation.ts';
import type { Surroundings } from './surroundings.ts';
import { tabWidthBetween } from './tab-width.ts';

/** Whether a suggestion ends with the line, or may have several lines. */
export type Extent = 'line' | 'block';

/** Whether a suggestion ends in what has been decoded, and where. */
export type StopDecision = { readonly stop: false } | { readonly stop: true; readonly length: number };

const CONTINUE: StopDecision = { stop: false };

/** A longer block is not read before it is accepted. */
const MAX_LINES = 8;

/**
 * A suggestion may have several lines where the line opens a block, or is empty. It ends with the line in prose, and where
 * there is text after the cursor.
 */
export function extentAt(surroundings: Surroundings, multiline: boolean): Extent {
  if (!multiline || surroundings.lineSuffix.trim() !== '') return 'line';
  const { family, linePrefix } = surroundings;
  if (family === 'prose') return 'line';
  return linePrefix.trim() === '' || blockSyntax[family].opens(linePrefix) ? 'block' : 'line';
}

/**
 * Whether the text decoded so far is complete. A line is complete at its end; a block is at the first line that leaves its
 * indentation. That line belongs to the block if it closes it, and the document does not close it already.
 */
export function decideStop(text: string, surroundings: Surroundings, extent: Extent): StopDecision {
  const firstEnd = text.indexOf('\n');
  if (firstEnd < 0) return CONTINUE;
  const firstLine: StopDecision = { stop: true, length: firstEnd };
  if (extent === 'line') return firstLine;
  const opener = blockOpener(surroundings.linePrefix + text.slice(0, firstEnd), surroundings);
  return opener === undefined ? firstLine : decideBlockStop(text, firstEnd, opener, surroundings);
}

/** Length of the complete part of a text that the model has ended. */
export function lengthAtEnd(text: string, surroundings: Surroundings, extent: Extent): number {
  const decision = decideStop(`${text}\n`, surroundings, extent);
  return decision.stop ? decision.length : text.length;
}

/** Length of the useful part of a text that met a limit: of several lines, the complete ones. */
export function lengthAtLimit(text: string): number {
  const complete = text.lastIndexOf('\n');
  return text.slice(0, Math.max(0, complete)).trim() === '' ? text.length : complete;
}

/**
 * The line that opens the block to complete, if there is one: the line above an empty one, or the suggestion's first
 * line. A block that has lines already is not completed.
 */
function blockOpener(firstLine: string, surroundings: Surroundings): string | undefined {
  const { family, linePrefix, previousLine, nextLine } = surroundings;
  const opensEmptyBlock = (opener: string | undefined): opener is string =>
    opener !== undefined &&
    blockSyntax[family].opens(opener) &&
    (nextLine === undefined || indentationWidth(nextLine) <= indentationWidth(opener));
  const isFirst = linePrefix.trim() === '' && opensEmptyBlock(previousLine);
  if (firstLine.trim() === '') return undefined;
  if (isFirst) {
    const tabWidth = tabWidthBetween(previousLine, 'level', firstLine) ?? DEFAULT_TAB_WIDTH;
    if (indentationColumns(firstLine, tabWidth) > indentationColumns(previousLine, tabWidth))
      return previousLine;
  }
  return opensEmptyBlock(firstLine) ? firstLine : undefined;
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
    if (end < 0) return leaves && !syntax.mayBecomeCloser.test(line) ? withoutLine : CONTINUE;
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
 * Whether a line that leaves a block ends this block rather than one around it. A model that indents differently from the
 * document may miss the opener's indentation, but is nearer to it than to that of the enclosing block.
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

/** Length of what belongs to a block of the line that leaves it: the closer, unless the line below has it already. */
function closingLength(
  line: string,
  opener: string,
  syntax: BlockSyntax,
  nextLine: string | undefined,
): number {
  const closer = syntax.closer.exec(line)?.[0];
  if (closer === undefined) return 0;
  const isClosedBelow =
    nextLine !== undefined &&
    indentationWidth(nextLine) >= indentationWidth(opener) &&
    nextLine.trim().startsWith(closer.trim());
  if (isClosedBelow) return 0;
  // `} else {` closes one block and opens the next, which is another suggestion.
  return syntax.opens(line) ? closer.length : line.length;
}
