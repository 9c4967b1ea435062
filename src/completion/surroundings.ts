/** What stands around the cursor, as far as stopping and trimming need to know. Line ends are `\n`. */
export interface Surroundings {
  /** The cursor's line before the cursor. */
  readonly linePrefix: string;
  /** The cursor's line after the cursor. */
  readonly lineSuffix: string;
  /** The next line with anything on it, below the cursor's. */
  readonly nextLine: string | undefined;
}

/** Lines longer than this are cut: nothing that is decided from them needs more. */
const LINE_UNITS = 1_000;
/** How far below the cursor the next line is looked for. */
const LOOKAHEAD_UNITS = 4_000;

export function surroundingsOf(text: string, offset: number): Surroundings {
  const before = text.slice(Math.max(0, offset - LINE_UNITS), offset);
  const [lineSuffix = '', ...below] = text.slice(offset, offset + LOOKAHEAD_UNITS).split(/\r\n|\r|\n/);
  return {
    linePrefix: before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1),
    lineSuffix: lineSuffix.slice(0, LINE_UNITS),
    nextLine: below.find((line) => line.trim() !== ''),
  };
}

/** Width of the white space a line begins with; a tab counts as four columns. */
export function indentation(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === ' ') width++;
    else if (character === '\t') width += 4;
    else break;
  }
  return width;
}
