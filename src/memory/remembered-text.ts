import type { ReadableText } from '../document/chunked-text.ts';
import type { Edit } from '../document/edit.ts';
import { beginsPiece, cutIntoPieces } from './text-pieces.ts';
import type { TokenRun } from './token-index.ts';

/** Of a longer piece the rest is left out: text without lines that begin a piece is data, or repeats itself. */
const MOST_PIECE_UNITS = 16_384;

/** In place of a text that is not needed any more. */
const RELEASED: ReadableText = '';

/** A run of whole lines. */
interface Piece {
  /** UTF-16 units. */
  length: number;
  /** Line feeds in it. */
  lines: number;
  state:
    /** Edited since it was cut, so that other pieces may begin in it. */
    | { readonly kind: 'edited' }
    | { readonly kind: 'waiting' }
    | { readonly kind: 'indexed'; readonly run: TokenRun }
    /** There was no room for it. */
    | { readonly kind: 'left-out' };
}

/** Where the tokens of pieces are kept. */
export interface RunStore {
  /** `undefined` if there is no room. */
  add(text: string): TokenRun | undefined;
  remove(run: TokenRun): void;
}

/**
 * A text in pieces, each with its tokens in a store. Pieces begin where the text itself says so, so after any edits they
 * are those of the same text cut anew. The piece that the cursor is in stays out of the store while it is edited.
 */
export class RememberedText {
  #text: ReadableText;
  readonly #store: RunStore;
  /** Whether all of it is in the store, but for the piece at the cursor. */
  #isSynced = false;
  #pieces: Piece[];
  /** Where the text was completed last, in UTF-16 units. */
  #cursor: number | undefined;

  constructor(text: ReadableText, store: RunStore) {
    this.#text = text;
    this.#store = store;
    this.#pieces = [{ length: text.length, lines: 0, state: { kind: 'edited' } }];
  }

  get runs(): readonly TokenRun[] {
    return this.#pieces.flatMap(({ state }) => (state.kind === 'indexed' ? [state.run] : []));
  }

  /** The tokens of the piece that the cursor is in, if they are in the store. */
  get runAtCursor(): TokenRun | undefined {
    const state = this.#pieces[this.#pieceAtCursor() ?? -1]?.state;
    return state?.kind === 'indexed' ? state.run : undefined;
  }

  set cursor(offset: number | undefined) {
    if (offset !== this.#cursor) this.#isSynced = false;
    this.#cursor = offset;
  }

  /** Follows edits that were just made; all of them refer to the text before, and do not overlap. */
  edit(edits: readonly Edit[]): void {
    this.#isSynced = false;
    // From the end to the start, so that no edit moves the place of one that is still to be made.
    for (const edit of edits.toSorted((a, b) => b.offset - a.offset)) this.#editOne(edit);
  }

  /**
   * Has the store hold all pieces but the one that the cursor is in.
   *
   * @param mayGoOn asked before each piece is stored; those that are left are stored by the next call
   * @returns whether all is done
   */
  sync(mayGoOn: () => boolean): boolean {
    if (this.#isSynced) return true;
    this.#cutEdited();
    const atCursor = this.#pieceAtCursor();
    let start = 0;
    for (const [i, piece] of this.#pieces.entries()) {
      if (piece.state.kind === 'waiting' && i !== atCursor) {
        if (!mayGoOn()) return false;
        const run = this.#store.add(this.#read(start, Math.min(piece.length, MOST_PIECE_UNITS)));
        piece.state = run === undefined ? { kind: 'left-out' } : { kind: 'indexed', run };
      }
      start += piece.length;
    }
    this.#isSynced = true;
    return true;
  }

  /** Gives up the text itself, once it is in the store and no edit will follow. */
  release(): void {
    if (this.#isSynced) this.#text = RELEASED;
  }

  /** Replaces the store's runs by others of the same tokens. */
  renew(renewed: (run: TokenRun) => TokenRun): void {
    for (const piece of this.#pieces)
      if (piece.state.kind === 'indexed') piece.state = { kind: 'indexed', run: renewed(piece.state.run) };
  }

  /** The line in which a run begins, from 0; `undefined` for a run of another text. */
  lineOf(run: TokenRun): number | undefined {
    let line = 0;
    for (const { state, lines } of this.#pieces) {
      if (state.kind === 'indexed' && state.run === run) return line;
      line += lines;
    }
    return undefined;
  }

  /** Takes all of its tokens out of the store. */
  clear(): void {
    for (const run of this.runs) this.#store.remove(run);
    this.#pieces = [];
  }

  #editOne({ offset, length, text }: Edit): void {
    const end = offset + length;
    let first = 0;
    let start = 0;
    const lengthAt = (index: number): number => this.#pieces[index]?.length ?? 0;
    while (first < this.#pieces.length - 1 && start + lengthAt(first) <= offset) start += lengthAt(first++);
    // A line that an edit ends in front of begins otherwise where the line feed before it is gone.
    let last = first;
    let pieceEnd = start + lengthAt(first);
    while (last < this.#pieces.length - 1 && pieceEnd <= end && length > 0) pieceEnd += lengthAt(++last);
    this.#merge(first, last, pieceEnd - start + text.length - length);
  }

  /** Makes pieces one, which is to be cut again. */
  #merge(first: number, last: number, length: number): void {
    const merged: Piece = { length, lines: 0, state: { kind: 'edited' } };
    for (const { state } of this.#pieces.splice(first, last - first + 1, merged))
      if (state.kind === 'indexed') this.#store.remove(state.run);
  }

  #cutEdited(): void {
    let start = 0;
    for (let i = 0; i < this.#pieces.length; i++) {
      const piece = this.#pieces[i];
      if (piece === undefined) break;
      const before = this.#pieces[i - 1];
      if (piece.state.kind !== 'edited') {
        start += piece.length;
      } else if (before !== undefined && !this.#beginsPieceAt(start)) {
        this.#merge(i - 1, i, before.length + piece.length);
        start -= before.length;
        i -= 2;
        // The merged piece is looked at next.
      } else {
        const text = this.#text.slice(start, start + piece.length);
        const cut = cutIntoPieces(text).map(({ length, lines }): Piece => ({
          length,
          lines,
          state: { kind: 'waiting' },
        }));
        this.#pieces.splice(i, 1, ...cut);
        i += cut.length - 1;
        start += piece.length;
      }
    }
  }

  #beginsPieceAt(offset: number): boolean {
    return beginsPiece(this.#text.slice(offset, offset + MOST_PIECE_UNITS), 0);
  }

  #pieceAtCursor(): number | undefined {
    const cursor = this.#cursor;
    if (cursor === undefined) return undefined;
    let end = 0;
    const index = this.#pieces.findIndex(({ length }) => (end += length) > cursor);
    return index < 0 ? this.#pieces.length - 1 : index;
  }

  /** As the model sees it: the line feed in front of the piece begins it, and the one at its end begins the next. */
  #read(start: number, length: number): string {
    return `\n${this.#text
      .slice(start, start + length)
      .replaceAll('\r\n', '\n')
      .replace(/\n$/, '')}`;
  }
}
