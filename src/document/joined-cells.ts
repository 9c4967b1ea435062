import type { ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';
import { JoinedText, type TextPart } from './joined-text.ts';

/** A document that can be read as one text with others. */
export interface JoinableCell extends TextPart {
  readonly path: string;
  /** The cells that it is read with; theirs to set. */
  cells: JoinedCells | undefined;
}

/**
 * Cells of a notebook that are read as one text, in its order: what each of them is completed with is the same text,
 * so that what the cache holds for one cell serves the others.
 */
export class JoinedCells {
  #cells: readonly JoinableCell[] = [];
  #text = new JoinedText([]);

  /** What the model is told they are called, with forward slashes; the same for all of them. */
  get path(): string {
    return this.#cells[0]?.path ?? '';
  }

  /** The text as it stands; it changes with the cells. */
  get text(): ReadableText {
    return this.#text;
  }

  get cells(): readonly JoinableCell[] {
    return this.#cells;
  }

  /** The text as it would be if a cell had another. */
  textWith(cell: JoinableCell, text: ReadableText): ReadableText {
    return new JoinedText(this.#cells, cell, text);
  }

  /** Where a cell begins in the text, in UTF-16 units. */
  startOf(cell: JoinableCell): number {
    return this.#text.startOf(cell);
  }

  /** Makes them these cells, which are no part of others. Returns the edit of the text that this is. */
  arrange(cells: readonly JoinableCell[]): Edit {
    const before = this.#cells;
    const old = this.#text;
    for (const cell of before) cell.cells = undefined;
    for (const cell of cells) cell.cells = this;
    this.#cells = cells;
    this.#text = new JoinedText(cells);
    const isSame = (i: number, j: number): boolean => before[i] === cells[j];
    const least = Math.min(before.length, cells.length);
    let first = 0;
    while (first < least && isSame(first, first)) first++;
    let last = 0;
    while (last < least - first && isSame(before.length - 1 - last, cells.length - 1 - last)) last++;
    const offset = new JoinedText(cells.slice(0, first)).length;
    const behind = new JoinedText(cells.slice(cells.length - last)).length;
    return {
      offset,
      length: old.length - behind - offset,
      text: this.#text.slice(offset, this.#text.length - behind),
    };
  }
}
