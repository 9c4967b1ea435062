import { indentationUnit, LINES_ABOVE } from '../indentation-unit.ts';
import { IndentationLevels } from '../indentation-levels.ts';
import { leadingWhitespace } from '../indentation.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Gives a suggestion's lines the indentation of the document: tabs where it has tabs, and as many spaces to a level as it
 * has. Lines are fitted one by one from the top, each by those above it, so that what is shown of a suggestion that
 * is not whole yet stays. What is less than a level aligns, and stays as deep relative to its line.
 */
export function fitIndentation(text: string, surroundings: Surroundings): string {
  const { linePrefix, linesAbove, family } = surroundings;
  const isIndentation = linePrefix.trim() === '';
  const [first = '', ...others] = text.split('\n');
  if (others.length === 0 && (!isIndentation || leadingWhitespace(first) === '')) return text;
  const unit = indentationUnit(surroundings);
  if (unit === undefined) return text;
  const levels = new IndentationLevels(unit, family, linesAbove.slice(-LINES_ABOVE));
  const line = linePrefix + first;
  const isGiven = !isIndentation || leadingWhitespace(first) === '';
  if (isGiven) levels.follow(line);
  // What stands before the cursor stays; the suggestion can only add to it.
  const start = isGiven ? first : levels.fit(line, linePrefix).slice(linePrefix.length);
  return [start, ...others.map((other) => levels.fit(other))].join('\n');
}
