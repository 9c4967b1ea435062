/** A replacement of `length` UTF-16 units at `offset` by `text`. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** The worker's copy of one open document, kept equal to the editor's by its change events. */
export class DocumentMirror {
  readonly uri: string;
  readonly path: string;
  #version: number;
  #text: string;

  /** @param path what the model is told the file is called, with forward slashes */
  constructor(uri: string, path: string, version: number, text: string) {
    this.uri = uri;
    this.path = path;
    this.#version = version;
    this.#text = text;
  }

  get version(): number {
    return this.#version;
  }

  get text(): string {
    return this.#text;
  }

  /**
   * Applies edits that all refer to the text as it stands and do not overlap. Of two insertions at one place,
   * the one reported later comes first in the text, since VS Code applies an event's edits from the text's end
   * to its start. Returns false, and changes nothing, when they cannot be of this text: the mirror has lost
   * touch and needs the whole text again.
   */
  apply(edits: readonly Edit[], version: number): boolean {
    const ascending = edits.toReversed().sort((a, b) => a.offset - b.offset || a.length - b.length);
    const pieces: string[] = [];
    let at = 0;
    for (const edit of ascending) {
      const end = edit.offset + edit.length;
      if (!Number.isInteger(edit.offset) || !Number.isInteger(edit.length)) return false;
      if (edit.offset < at || edit.length < 0 || end > this.#text.length) return false;
      pieces.push(this.#text.slice(at, edit.offset), edit.text);
      at = end;
    }
    pieces.push(this.#text.slice(at));
    this.#text = pieces.join('');
    this.#version = version;
    return true;
  }
}

/** Where an offset lies after `edits`, all of which refer to the text before; one inside an edit moves to its start. */
export function shiftOffset(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const edit of edits) {
    if (edit.offset + edit.length <= offset && edit.offset < offset) shift += edit.text.length - edit.length;
    else if (edit.offset < offset) shift += edit.offset - offset;
  }
  return offset + shift;
}
