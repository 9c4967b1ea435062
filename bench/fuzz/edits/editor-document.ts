import type { DocumentChange, DocumentSnapshot } from '../../../src/worker/client/synced-documents.ts';
import type { TextEdit } from '../../../src/worker/protocol.ts';

/** A document as VS Code holds it, with the events that it would report. */
export class EditorDocument {
  readonly uri: string;
  #text: string;
  #version = 1;
  readonly #past: string[] = [];
  readonly #future: string[] = [];

  constructor(uri: string, text: string) {
    this.uri = uri;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  get version(): number {
    return this.#version;
  }

  snapshot(): DocumentSnapshot {
    const document = { uri: this.uri, version: this.#version };
    return { document, path: this.uri.slice(1), text: this.#text };
  }

  /**
   * Makes edits that do not overlap, from the text's start to its end. VS Code reports them from the end to the start, of
   * two insertions at one place first the one that stands behind.
   */
  edit(ascending: readonly TextEdit[]): DocumentChange {
    this.#past.push(this.#text);
    this.#future.length = 0;
    return this.#apply(ascending);
  }

  /** Goes back to how the text was; `undefined` if there is nothing to undo. */
  undo(): DocumentChange | undefined {
    return this.#travel(this.#past, this.#future);
  }

  redo(): DocumentChange | undefined {
    return this.#travel(this.#future, this.#past);
  }

  /** Ends all lines otherwise, which VS Code reports as a new version without edits. */
  changeLineEnds(): DocumentChange {
    const eol = this.#text.includes('\r\n') ? '\n' : '\r\n';
    this.#text = this.#text.replace(/\r\n|\r|\n/g, eol);
    this.#past.length = 0;
    this.#future.length = 0;
    this.#version++;
    return this.#event([]);
  }

  /** What VS Code reports when the document becomes dirty, and when it is saved. */
  touch(): DocumentChange {
    return this.#event([]);
  }

  #travel(from: string[], to: string[]): DocumentChange | undefined {
    const text = from.pop();
    if (text === undefined) return undefined;
    to.push(this.#text);
    return this.#apply([difference(this.#text, text)]);
  }

  #apply(ascending: readonly TextEdit[]): DocumentChange {
    let text = '';
    let at = 0;
    for (const edit of ascending) {
      text += this.#text.slice(at, edit.offset) + edit.text;
      at = edit.offset + edit.length;
    }
    this.#text = text + this.#text.slice(at);
    this.#version++;
    return this.#event(ascending.toReversed());
  }

  #event(edits: readonly TextEdit[]): DocumentChange {
    return { document: { uri: this.uri, version: this.#version }, edits, length: this.#text.length };
  }
}

/** The one edit between two texts that have the same start and end. */
function difference(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const text = after.slice(start, after.length - end);
  return { offset: start, length: before.length - start - end, text };
}
