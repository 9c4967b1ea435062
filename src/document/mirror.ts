import { ChunkedText, type ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';
import type { JoinableCell, JoinedCells } from './joined-cells.ts';
import type { SourceFile } from './neighbours.ts';
import { RecentDeletion } from './recent-deletion.ts';

/** The worker's copy of an open document, kept equal to the editor's by applying its change events. */
export class DocumentMirror implements JoinableCell {
  readonly uri: string;
  readonly path: string;
  /** The notebook cells this one is joined with, if it is one; set by `JoinedCells`. */
  cells: JoinedCells | undefined;
  readonly #text: ChunkedText;
  readonly #deletion = new RecentDeletion();
  #version: number;

  /** @param path the path in the prompt, with forward slashes */
  constructor(uri: string, path: string, version: number, text: string) {
    this.uri = uri;
    this.path = path;
    this.#version = version;
    this.#text = new ChunkedText(text);
  }

  get version(): number {
    return this.#version;
  }

  /** The text; a view that changes with the mirror. */
  get text(): ReadableText {
    return this.#text;
  }

  /** The text that prompts are built from: for a notebook cell, all cells it is joined with. */
  get file(): SourceFile {
    return this.cells ?? this;
  }

  /** Returns what was last deleted at `offset`, without what was retyped of it, with `\n` as line ends. */
  deletedAt(offset: number): string | undefined {
    return this.#deletion.at(offset);
  }

  /**
   * Applies edits that all refer to the current text and do not overlap. Of two insertions at one offset, the one reported
   * later comes first in the text, as VS Code applies an event's edits from the end of the text to its start. Returns
   * false and changes nothing if the edits do not fit the text: the mirror is out of sync then.
   */
  apply(edits: readonly Edit[], version: number): boolean {
    const ascending = edits.toReversed().sort((a, b) => a.offset - b.offset || a.length - b.length);
    let at = 0;
    for (const edit of ascending) {
      const end = edit.offset + edit.length;
      if (!Number.isInteger(edit.offset) || !Number.isInteger(edit.length)) return false;
      if (edit.offset < at || edit.length < 0 || end > this.#text.length) return false;
      at = end;
    }
    this.#deletion.follow(this.#text, edits);
    // From the end to the start, so that no edit shifts the offset of a later one.
    for (const edit of ascending.reverse()) this.#text.replace(edit.offset, edit.length, edit.text);
    this.#version = version;
    return true;
  }
}
