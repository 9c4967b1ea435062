import { cursorLineAt, type CursorLine } from '../../../src/language/cursor-line.ts';

/** A text and a cursor. */
export interface CursorText {
  readonly text: string;
  /** UTF-16 units before the cursor. */
  readonly offset: number;
}

/** Parses a drawing in which `|` is the cursor. */
export function atCursor(drawing: string): CursorText {
  const offset = drawing.indexOf('|');
  if (offset < 0) throw new Error(`No cursor in ${JSON.stringify(drawing)}.`);
  return { text: drawing.slice(0, offset) + drawing.slice(offset + 1), offset };
}

/** Returns the line of a drawing that the cursor is in. */
export function drawnLine(drawing: string, path = ''): CursorLine {
  const { text, offset } = atCursor(drawing);
  return cursorLineAt(text, offset, path);
}

/** Joins the rows of a drawing. */
export function lines(...rows: readonly string[]): string {
  return rows.join('\n');
}
