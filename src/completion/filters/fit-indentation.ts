import { indentationUnit, LINES_ABOVE } from '../indentation-unit.ts';
import { IndentationLevels } from '../indentation-levels.ts';
import { leadingWhitespace } from '../indentation.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Indents a suggestion's lines as the document does: by tabs, or by the document's number of spaces per level. Each line is
 * fitted by those above it alone, so that a preview does not change when more lines follow. White space of less than a
 * level is alignment, and stays.
 */
export function fitIndentation(text: string, surroundings: Surroundings): string {
  const { linePrefix, linesAbove, family } = surroundings;
  const isAtLineStart = linePrefix.trim() === '';
  const [first = '', ...others] = text.split('\n');
  if (others.length === 0 && (!isAtLineStart || leadingWhitespace(first) === '')) return text;
  const unit = indentationUnit(surroundings);
  if (unit === undefined) return text;
  const levels = new IndentationLevels(unit, family, linesAbove.slice(-LINES_ABOVE));
  const line = linePrefix + first;
  const isGiven = !isAtLineStart || leadingWhitespace(first) === '';
  if (isGiven) levels.follow(line);
  // The text before the cursor stays; the suggestion can only add to its indentation.
  const start = isGiven ? first : levels.fit(line, linePrefix).slice(linePrefix.length);
  return [start, ...others.map((other) => levels.fit(other))].join('\n');
}
