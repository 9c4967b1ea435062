import type { ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';
import { JoinedText, type TextPart } from './joined-text.ts';

/** A document that can be joined with others to one text. */
export interface JoinableCell extends TextPart {
  readonly path: string;
  /** The notebook cells this one is joined with; set by `JoinedCells`. */
  cells: JoinedCells | undefined;
}

/**
 * Cells of a notebook that are completed as one text, in the notebook's order. As all of them share the text, the cache of
 * one cell serves the others.
 */
export class JoinedCells {
  #cells: readonly JoinableCell[] = [];
  #text = new JoinedText([]);

  /** The path in the prompt, with forward slashes; the same for all cells. */
  get path(): string {
    return this.#cells[0]?.path ?? '';
  }

  /** The joined text; a view that changes with the cells. */
  get text(): ReadableText {
    return this.#text;
  }

  get cells(): readonly JoinableCell[] {
    return this.#cells;
  }

  /** Returns the joined text with the text of one cell replaced. */
  textWith(cell: JoinableCell, text: ReadableText): ReadableText {
    return new JoinedText(this.#cells, cell, text);
  }

  /** Returns where a cell begins in the joined text, in UTF-16 units. */
  startOf(cell: JoinableCell): number {
    return this.#text.startOf(cell);
  }

  /** Sets the cells, which must not belong to others. Returns the resulting edit of the joined text. */
  setCells(cells: readonly JoinableCell[]): Edit {
    const before = this.#cells;
    const old = this.#text;
    for (const cell of before) cell.cells = undefined;
    for (const cell of cells) cell.cells = this;
    this.#cells = cells;
    this.#text = new JoinedText(cells);
    const isSame = (i: number, j: number): boolean => before[i] === cells[j];
    const shortest = Math.min(before.length, cells.length);
    let first = 0;
    while (first < shortest && isSame(first, first)) first++;
    let last = 0;
    while (last < shortest - first && isSame(before.length - 1 - last, cells.length - 1 - last)) last++;
    const offset = new JoinedText(cells.slice(0, first)).length;
    const tail = new JoinedText(cells.slice(cells.length - last)).length;
    return {
      offset,
      length: old.length - tail - offset,
      text: this.#text.slice(offset, this.#text.length - tail),
    };
  }
}
