import { blockSyntax, type BlockSyntax } from './block-syntax.ts';
import { indentation, type Surroundings } from './surroundings.ts';

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
    (nextLine === undefined || indentation(nextLine) <= indentation(opener));
  const isFirst = linePrefix.trim() === '' && fillable(previousLine);
  if (firstLine.trim() === '') return undefined;
  if (isFirst && indentation(firstLine) > indentation(previousLine)) return previousLine;
  return fillable(firstLine) ? firstLine : undefined;
}

function decideBlockStop(
  text: string,
  firstEnd: number,
  opener: string,
  { family, nextLine }: Surroundings,
): StopDecision {
  const syntax = blockSyntax[family];
  const base = indentation(opener);
  let start = firstEnd + 1;
  for (let lines = 1; ; lines++) {
    const withoutLine: StopDecision = { stop: true, length: start - 1 };
    if (lines >= MAX_LINES) return withoutLine;
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    const isBlank = line.trim() === '';
    const isDeep = indentation(line) > base || (indentation(line) === base && syntax.belongs(line, opener));
    const leaves = !isBlank && !isDeep;
    if (end < 0) return leaves && !syntax.mayBecomeCloser.test(line) ? withoutLine : GO_ON;
    if (isBlank) return withoutLine;
    if (leaves) {
      const closing = closingLength(line, base, syntax, nextLine);
      return closing === 0 ? withoutLine : { stop: true, length: start + closing };
    }
    start = end + 1;
  }
}

/** How much of the line that leaves a block belongs to it: what closes it, unless the line below does so too. */
function closingLength(
  line: string,
  base: number,
  syntax: BlockSyntax,
  nextLine: string | undefined,
): number {
  const closer = syntax.closer.exec(line)?.[0];
  if (closer === undefined || indentation(line) < base) return 0;
  const isThere =
    nextLine !== undefined && indentation(nextLine) >= base && nextLine.trim().startsWith(closer.trim());
  if (isThere) return 0;
  // `} else {` closes one block and opens the next: that one is a suggestion of its own.
  return syntax.opens(line) ? closer.length : line.length;
}
