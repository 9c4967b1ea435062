import { LINE_BREAK } from '../util/text.ts';
import { UsageError } from './engines.ts';

export interface FilePosition {
  readonly file: string;
  /** The cell of a notebook, from 1. */
  readonly cell?: number;
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
}

/**
 * Parses `FILE:LINE:COL`, or `FILE.ipynb:CELL:LINE:COL` for a cell of a notebook. The file may contain colons, as on
 * Windows. Throws `UsageError`.
 */
export function parsePosition(argument: string): FilePosition {
  const match =
    /^(?<file>.+\.ipynb):(?<cell>\d+):(?<line>\d+):(?<column>\d+)$/s.exec(argument) ??
    /^(?<file>.+):(?<line>\d+):(?<column>\d+)$/s.exec(argument);
  const { file, cell, line, column } = match?.groups ?? {};
  const isFromOne = [cell ?? 1, line, column].every((number) => Number(number) >= 1);
  if (file === undefined || !isFromOne) {
    throw new UsageError(`"${argument}" is not FILE:LINE:COL, with line and column from 1.`);
  }
  const place = { file, line: Number(line), column: Number(column) };
  return cell === undefined ? place : { ...place, cell: Number(cell) };
}

/** Returns the offset of a line and column. Throws `UsageError` if the text does not have them. */
export function offsetAt(text: string, { line, column }: FilePosition): number {
  // The same line ends as in the editor.
  const breaks = text.matchAll(new RegExp(LINE_BREAK, 'g'));
  let start = 0;
  for (let current = 1; current < line; current++) {
    const next = breaks.next();
    if (next.done) {
      throw new UsageError(`The file's last line is ${current}; there is no line ${line}.`);
    }
    start = next.value.index + next.value[0].length;
  }
  const length = (breaks.next().value?.index ?? text.length) - start;
  if (column > length + 1) {
    throw new UsageError(`Line ${line} has ${length} characters; there is no column ${column}.`);
  }
  return start + column - 1;
}
