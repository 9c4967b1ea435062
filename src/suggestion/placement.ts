import type { CursorLine } from '../language/cursor-line.ts';
import { overtypedLength } from '../language/overtype.ts';
import { LINE_BREAK } from '../util/text.ts';

export type { CursorLine };

/** The item that is selected in the editor's list of completions, and the columns of the line that it replaces. */
export interface SelectedItem {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text that replaces the line's columns from `start` to `end`. */
export interface Placement {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Where a suggestion is inserted: at the cursor, overtyping closers after it. While an item of the completion list is
 * selected, the editor shows only text that extends the item; for any other text the result is `undefined`.
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

/** The lines that accepting a suggestion leaves, from the cursor's line to the last one of the suggestion. */
export function acceptedLines(
  { linePrefix, lineSuffix }: CursorLine,
  { text, start, end }: Placement,
): string[] {
  const line = linePrefix + lineSuffix;
  return `${line.slice(0, start)}${text}${line.slice(end)}`.split(LINE_BREAK);
}

/**
 * The text that accepting the selected item inserts at the cursor, for the model to continue; `undefined` if it replaces
 * typed text, or has several lines.
 */
export function selectedRest({ linePrefix }: CursorLine, selected: SelectedItem): string | undefined {
  const column = linePrefix.length;
  const typed = linePrefix.slice(selected.start);
  const isPlain = selected.start <= column && selected.end === column && !selected.text.includes('\n');
  if (!isPlain || !selected.text.startsWith(typed)) return undefined;
  const rest = selected.text.slice(typed.length);
  return rest === '' ? undefined : rest;
}
