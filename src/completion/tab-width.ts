import type { Opening } from './openings.ts';
import { DEFAULT_TAB_WIDTH, leadingWhitespace } from './indentation.ts';

/**
 * The width of a tab where the model indents by spaces in a document with tabs, or by tabs in one with spaces: the width
 * at which its line is at the level where it belongs. `undefined` where both lines have the same white space, or no width
 * fits.
 *
 * @param above the line above
 * @param opening what that line opens
 */
export function tabWidthBetween(above: string, opening: Opening, line: string): number | undefined {
  const outer = leadingWhitespace(above);
  const inner = leadingWhitespace(line);
  if (outer.startsWith(inner) || inner.startsWith(outer)) return undefined;
  const deeper = opening === 'none' || CLOSER.test(line) ? 0 : 1;
  // Eight columns at the same level may also be two levels.
  const widest = deeper === 0 ? DEFAULT_TAB_WIDTH : 8;
  const tabs = (blank: string): number => blank.split('\t').length - 1;
  const width = outer.includes('\t')
    ? inner.length / (tabs(outer) + deeper)
    : outer.length / (tabs(inner) - deeper);
  return Number.isInteger(width) && width >= 2 && width <= widest ? width : undefined;
}

/** A line that begins with a closing bracket or tag, or is a closing word. */
export const CLOSER = /^\s*(?:[\])}]|<\/|(?:end|fi|done|esac)[;,)]*\s*$)/;
