import type { DocumentIdentity, DocumentPosition, TextEdit } from '../worker/protocol.ts';
import type { Clock } from '../util/clock.ts';
import { MAX_CURSORS } from '../util/text.ts';
import { followEdits, type TypedRegion } from './typed-region.ts';

/** Who has typed nothing for longer than this has stopped typing, in milliseconds. */
export const longestTypingGapMs = 2_000;
/** A cursor that moves this soon after an edit of its document was moved by it, in milliseconds. */
export const movedByEditMs = 50;

/** A snippet takes the place of the word that it was chosen by, and of no more than this; UTF-16 units. */
const longestReplaced = 64;

/** A selection in a document; the offsets are UTF-16 units, and equal where nothing is selected. */
export interface SelectedRange {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

interface LastEdit {
  readonly document: DocumentIdentity;
  readonly time: number;
  readonly isDeletion: boolean;
  /** Where the text that came in ends, if that was at one place. */
  readonly end: number | undefined;
}

interface Inserted {
  readonly uri: string;
  /** One for each cursor, until the primary one tells where it stands. */
  readonly regions: readonly TypedRegion[];
  /** Whether the editor has selected a part of it, as it does with a snippet's placeholder. */
  readonly isSnippet: boolean;
}

/**
 * What the person did last, as far as it tells whether a suggestion is wanted: typed, deleted, or inserted a snippet
 * whose placeholders they are filling in. No event tells of snippets, but only for them the editor selects amid what
 * it has just inserted. An empty placeholder is not seen; where VS Code knows it, it shows no ghost text there.
 */
export class RecentEdits {
  readonly #clock: Clock;
  #last: LastEdit | undefined;
  #inserted: Inserted | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Follows a change of the document that the person is in; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    const [edit] = edits;
    if (edit === undefined) return;
    const isAlone = edits.length === 1;
    this.#last = {
      document,
      time: this.#clock.now(),
      isDeletion: edits.every(({ text, length }) => text === '' && length > 0),
      end: isAlone ? edit.offset + edit.text.length : undefined,
    };
    if (this.#inserted?.uri === document.uri) {
      const regions = this.#inserted.regions.flatMap((region) => followEdits(region, document, edits) ?? []);
      this.#inserted = regions.length === 0 ? undefined : { ...this.#inserted, regions };
    }
    if (edits.length <= MAX_CURSORS && edits.every(isLikeSnippet) && this.#inserted?.isSnippet !== true)
      this.#inserted = { uri: document.uri, regions: regionsOf(document, edits), isSnippet: false };
  }

  /** Another document may be opened in its place. */
  documentClosed(uri: string): void {
    if (this.#last?.document.uri === uri) this.#last = undefined;
    if (this.#inserted?.uri === uri) this.#inserted = undefined;
  }

  /** The cursor or the selection went to a place; `undefined` for none. */
  moved(selection: SelectedRange | undefined): void {
    const inserted = this.#inserted;
    if (inserted === undefined) return;
    const region = selection && inserted.regions.find((one) => isWithin(selection, one));
    const isSelected = selection !== undefined && selection.end > selection.start;
    const isByEdit = this.#isByEdit(inserted.uri);
    // From one placeholder to the next the editor selects; a cursor that just goes has left, or is at the last one.
    const isFilledIn = inserted.isSnippet && (isSelected || isByEdit);
    const isPartlyTyped = isSelected && isByEdit;
    this.#inserted =
      region !== undefined && (isFilledIn || isPartlyTyped)
        ? { uri: region.uri, regions: [region], isSnippet: true }
        : undefined;
  }

  /** Whether the change that led to this version only took text away. */
  isAfterDeletion({ uri, version }: DocumentIdentity): boolean {
    const last = this.#last;
    return last?.isDeletion === true && last.document.uri === uri && last.document.version === version;
  }

  /** Whether the person typed at this place just now. */
  isTypingAt({ uri, offset }: DocumentPosition): boolean {
    const last = this.#last;
    if (last?.document.uri !== uri || this.#clock.now() - last.time > longestTypingGapMs) return false;
    // With brackets that the editor closes the text goes on behind the cursor.
    return last.end === undefined || Math.abs(last.end - offset) <= 1;
  }

  /** Whether the person is filling in a snippet. */
  isInSnippet({ uri }: DocumentIdentity): boolean {
    return this.#inserted?.isSnippet === true && this.#inserted.uri === uri;
  }

  #isByEdit(uri: string): boolean {
    return this.#last?.document.uri === uri && this.#clock.now() - this.#last.time <= movedByEditMs;
  }
}

function isLikeSnippet({ length, text }: TextEdit): boolean {
  return text.length > length && length <= longestReplaced;
}

/** Where the texts of edits came to stand. */
function regionsOf(document: DocumentIdentity, edits: readonly TextEdit[]): TypedRegion[] {
  let shift = 0;
  return edits
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, length, text }) => {
      const region = { ...document, offset: offset + shift, text };
      shift += text.length - length;
      return region;
    });
}

function isWithin({ uri, start, end }: SelectedRange, { uri: other, offset, text }: TypedRegion): boolean {
  return uri === other && start >= offset && end <= offset + text.length;
}
