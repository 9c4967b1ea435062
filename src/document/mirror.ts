import { ChunkedText, type ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';
import type { JoinableCell, JoinedCells } from './joined-cells.ts';
import type { SourceFile } from './neighbours.ts';
import { RecentDeletion } from './recent-deletion.ts';

/** The worker's copy of one open document, kept equal to the editor's by its change events. */
export class DocumentMirror implements JoinableCell {
  readonly uri: string;
  readonly path: string;
  /** The cells that it is read with, where it is a cell of a notebook; theirs to set. */
  cells: JoinedCells | undefined;
  readonly #text: ChunkedText;
  readonly #deletion = new RecentDeletion();
  #version: number;

  /** @param path what the model is told the file is called, with forward slashes */
  constructor(uri: string, path: string, version: number, text: string) {
    this.uri = uri;
    this.path = path;
    this.#version = version;
    this.#text = new ChunkedText(text);
  }

  get version(): number {
    return this.#version;
  }

  /** The text as it stands; it changes with the mirror. */
  get text(): ReadableText {
    return this.#text;
  }

  /** What prompts are made of: of a cell all that are read with it. */
  get file(): SourceFile {
    return this.cells ?? this;
  }

  /** What was just deleted where the cursor stands, less what was typed of it since, lines ended by `\n`. */
  deletedAt(offset: number): string | undefined {
    return this.#deletion.at(offset);
  }

  /**
   * Applies edits that all refer to the text as it stands and do not overlap. Of two insertions at one place,
   * the one reported later comes first in the text, since VS Code applies an event's edits from the text's end
   * to its start. Returns false, and changes nothing, when they cannot be of this text: the mirror has lost
   * touch and needs the whole text again.
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
    // From the end to the start, so that no edit moves the place of one that is still to be made.
    for (const edit of ascending.reverse()) this.#text.replace(edit.offset, edit.length, edit.text);
    this.#version = version;
    return true;
  }
}
