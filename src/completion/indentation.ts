/** The width of a tab where nothing in the document tells. */
export const DEFAULT_TAB_WIDTH = 4;

/** The white space that a line begins with. */
export function leadingWhitespace(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}

/** Columns of the white space that a line begins with; a tab counts as four. */
export function indentationWidth(line: string): number {
  return indentationColumns(line, DEFAULT_TAB_WIDTH);
}

/** Columns of the white space that a line begins with. */
export function indentationColumns(line: string, tabWidth: number): number {
  let width = 0;
  for (const character of line) {
    if (character === ' ') width++;
    else if (character === '\t') width += tabWidth;
    else break;
  }
  return width;
}
