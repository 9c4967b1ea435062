import type { Opening } from './openings.ts';
import { DEFAULT_TAB_WIDTH, leadingWhitespace } from './indentation.ts';

/**
 * Columns that a tab counts for where a model goes on with spaces in a document with tabs, or the other way round: as
 * many as bring its line to the level where it belongs. `undefined` where both lines have the same white space, or that
 * tells nothing.
 *
 * @param above the line above, and what it opens
 */
export function tabWidthBetween(above: string, opening: Opening, line: string): number | undefined {
  const outer = leadingWhitespace(above);
  const inner = leadingWhitespace(line);
  if (outer.startsWith(inner) || inner.startsWith(outer)) return undefined;
  const deeper = opening === 'none' || CLOSER.test(line) ? 0 : 1;
  // Eight columns that are no deeper may as well be two levels.
  const widest = deeper === 0 ? DEFAULT_TAB_WIDTH : 8;
  const tabs = (blank: string): number => blank.split('\t').length - 1;
  const width = outer.includes('\t')
    ? inner.length / (tabs(outer) + deeper)
    : outer.length / (tabs(inner) - deeper);
  return Number.isInteger(width) && width >= 2 && width <= widest ? width : undefined;
}

/** A line that begins with what closes a block, or is a word that does. */
export const CLOSER = /^\s*(?:[\])}]|<\/|(?:end|fi|done|esac)[;,)]*\s*$)/;
