import type { CellGroup, DocumentIdentity, TextEdit, ToWorker } from '../protocol.ts';

/** A document as the editor holds it now. */
export interface DocumentSnapshot {
  readonly document: DocumentIdentity;
  /** Identifies the project that it belongs to, if any. */
  readonly project?: string | undefined;
  /** What the model is told the file is called. */
  readonly path: string;
  readonly text: string;
}

/** Where the client reads a document that the worker does not have. */
export interface DocumentSource {
  /** `undefined` when the document is not open any longer. */
  read(uri: string): DocumentSnapshot | undefined;
  /** The cells that a cell of a notebook is read with, itself among them; `undefined` for any other document. */
  cells(uri: string): CellGroup | undefined;
}

export interface DocumentChange {
  /** The document after the change. */
  readonly document: DocumentIdentity;
  /** All of them refer to the text before the change. */
  readonly edits: readonly TextEdit[];
  /** Length of the text after the change, in UTF-16 units. */
  readonly length: number;
}

interface Mirrored {
  readonly version: number;
  readonly length: number;
}

/**
 * What the worker knows of each document, and how to bring it up to date. A document is sent when it is first
 * used, then only its edits are; whatever looks wrong drops the entry, so that the next use sends the whole
 * text again. With a cell of a notebook go those that it is read with.
 */
export class MirroredDocuments {
  readonly #source: DocumentSource;
  readonly #post: (message: ToWorker) => void;
  readonly #mirrored = new Map<string, Mirrored>();
  /** Cells of which the worker has all that they are read with, by their URIs, and these. */
  readonly #cells = new Map<string, readonly string[]>();

  constructor(source: DocumentSource, post: (message: ToWorker) => void) {
    this.#source = source;
    this.#post = post;
  }

  /**
   * Sends the document, and the cells that it is read with, as far as the worker lacks them. Returns whether the worker
   * then has this very version.
   */
  ensure({ uri, version }: DocumentIdentity): boolean {
    const mirrored = this.#mirrored.get(uri)?.version;
    // A mirror that is ahead is right, and sending the text again would not bring the old version back.
    if (mirrored === undefined || mirrored < version) return this.send(uri) === version;
    this.#ensureCells(uri);
    return mirrored === version;
  }

  /** Sends the whole text. Returns the version sent, or `undefined` when the document is closed. */
  send(uri: string): number | undefined {
    this.#ungroup(uri);
    const version = this.#open(uri);
    this.#ensureCells(uri);
    return version;
  }

  /** Cells were added, removed or moved in some notebook: what is used next is looked at again. */
  cellsChanged(): void {
    this.#cells.clear();
  }

  #ensureCells(uri: string): void {
    if (this.#cells.has(uri)) return;
    const cells = this.#source.cells(uri);
    if (cells === undefined) return;
    for (const cell of cells.uris) if (!this.#mirrored.has(cell)) this.#open(cell);
    this.#post({ type: 'cells', ...cells });
    for (const cell of cells.uris) this.#cells.set(cell, cells.uris);
  }

  /** The worker does not have the cell in its group any longer. */
  #ungroup(uri: string): void {
    for (const cell of this.#cells.get(uri) ?? []) this.#cells.delete(cell);
  }

  #open(uri: string): number | undefined {
    const snapshot = this.#source.read(uri);
    if (snapshot === undefined) {
      this.close(uri);
      return undefined;
    }
    const { document, text } = snapshot;
    this.#post({ type: 'open', ...snapshot });
    this.#mirrored.set(uri, { version: document.version, length: text.length });
    return document.version;
  }

  /**
   * Passes an edit on; one of a document that the worker does not have needs no message. Returns false when the
   * edit does not lead to the document as it is, so that the worker's text is given up.
   *
   * VS Code raises a document's version by one for each change. It tells of two at once (undoing what changed the line
   * ends too) with edits that follow on one another, which do not all refer to the text before: such an event is given
   * up as one that was missed.
   */
  change({ document, edits, length }: DocumentChange): boolean {
    const before = this.#mirrored.get(document.uri);
    if (before === undefined || (before.version === document.version && edits.length === 0)) return true;
    const growth = edits.reduce((sum, edit) => sum + edit.text.length - edit.length, 0);
    const isNext = document.version === before.version + 1 && edits.length > 0;
    // An event was missed or means something else than it says: start anew rather than complete wrong text.
    if (!isNext || before.length + growth !== length) {
      this.close(document.uri);
      return false;
    }
    this.#post({ type: 'change', document, before: before.version, edits });
    this.#mirrored.set(document.uri, { version: document.version, length });
    return true;
  }

  close(uri: string): void {
    this.#ungroup(uri);
    if (this.#mirrored.delete(uri)) this.#post({ type: 'close', uri });
  }

  /** After a restart the worker has nothing. */
  forgetAll(): void {
    this.#mirrored.clear();
    this.#cells.clear();
  }
}
