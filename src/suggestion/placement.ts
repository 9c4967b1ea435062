import type { CursorLine } from '../language/cursor-line.ts';
import { overtypedLength } from '../language/overtype.ts';
import { LINE_BREAK } from '../util/text.ts';

export type { CursorLine };

/** The item that is selected in the list of completions, and what of the line it would replace. */
export interface SelectedItem {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `text` is to replace the line's columns from `start` to `end`. */
export interface Placement {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Where a suggestion goes. It is inserted at the cursor; a closer behind the cursor that the suggestion has as
 * well is replaced. While an item of the completion list is selected, the editor shows only text that extends
 * this item, so anything else has no place.
 */
export function placeSuggestion(
  line: CursorLine,
  suggestion: string,
  selected?: SelectedItem,
): Placement | undefined {
  const column = line.linePrefix.length;
  const end = column + overtypedLength(line, suggestion);
  if (selected === undefined) return { text: suggestion, start: column, end };
  if (selected.start > column || selected.end < column) return undefined;
  const text = line.linePrefix.slice(selected.start) + suggestion;
  if (text.length <= selected.text.length || !text.startsWith(selected.text)) return undefined;
  return { text, start: selected.start, end: Math.max(end, selected.end) };
}

/** What accepting leaves: the lines from the cursor's to the last one that the text reaches. */
export function acceptedLines(
  { linePrefix, lineSuffix }: CursorLine,
  { text, start, end }: Placement,
): string[] {
  const line = linePrefix + lineSuffix;
  return `${line.slice(0, start)}${text}${line.slice(end)}`.split(LINE_BREAK);
}

/**
 * What accepting the selected item would insert at the cursor, for the model to go on from; `undefined` where it would
 * replace what was typed, or is no text of one line.
 */
export function selectedRest({ linePrefix }: CursorLine, selected: SelectedItem): string | undefined {
  const column = linePrefix.length;
  const typed = linePrefix.slice(selected.start);
  const isPlain = selected.start <= column && selected.end === column && !selected.text.includes('\n');
  if (!isPlain || !selected.text.startsWith(typed)) return undefined;
  const rest = selected.text.slice(typed.length);
  return rest === '' ? undefined : rest;
}
