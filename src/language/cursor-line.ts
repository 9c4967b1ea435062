import { LINE_BREAK } from '../util/text.ts';

/** The line that the cursor is in, split at the cursor, without its end. */
export interface CursorLine {
  /** The document's path, with forward slashes; empty where it is not known. */
  readonly path: string;
  readonly linePrefix: string;
  readonly lineSuffix: string;
}

/** The line at an offset of a text. Lines end where the editor ends them. */
export function cursorLineAt(text: string, offset: number, path = ''): CursorLine {
  const linePrefix = text.slice(0, offset).split(LINE_BREAK).at(-1) ?? '';
  const [lineSuffix = ''] = text.slice(offset).split(LINE_BREAK, 1);
  return { path, linePrefix, lineSuffix };
}
