import type { DocumentIdentity, DocumentPosition, TextEdit } from '../worker/protocol.ts';
import type { Clock } from '../util/clock.ts';
import { MAX_CURSORS } from '../util/text.ts';
import { followEdits, type TypedRegion } from './typed-region.ts';

/** After a longer gap the user has stopped typing; milliseconds. */
export const longestTypingGapMs = 2_000;
/** A cursor that moves this soon after an edit of its document was moved by the edit; milliseconds. */
export const movedByEditMs = 50;

/** A snippet replaces at most the word that it was chosen by, which is no longer than this; UTF-16 units. */
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
  /** The end of the inserted text, if the edit was at one place. */
  readonly end: number | undefined;
}

interface Inserted {
  readonly uri: string;
  /** One for each cursor, until the primary cursor's position is known. */
  readonly regions: readonly TypedRegion[];
  /** Whether the editor has selected a part of it, as it does with the placeholders of snippets. */
  readonly isSnippet: boolean;
}

/**
 * The user's recent edits, as far as they tell whether a suggestion is wanted: whether the user typed, deleted, or fills in a
 * snippet. VS Code has no event for snippets, but only in snippets it selects a part of the text that it has just inserted.
 * Empty placeholders are not detected that way; newer versions of VS Code show no ghost text in them.
 */
export class RecentEdits {
  readonly #clock: Clock;
  #last: LastEdit | undefined;
  #inserted: Inserted | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Follows a change of the active document; `document` is its state afterwards. */
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

  /** Another document may be opened by the same URI. */
  documentClosed(uri: string): void {
    if (this.#last?.document.uri === uri) this.#last = undefined;
    if (this.#inserted?.uri === uri) this.#inserted = undefined;
  }

  /** The cursor or the selection has moved; `undefined` for no active editor. */
  moved(selection: SelectedRange | undefined): void {
    const inserted = this.#inserted;
    if (inserted === undefined) return;
    const region = selection && inserted.regions.find((one) => isWithin(selection, one));
    const isSelected = selection !== undefined && selection.end > selection.start;
    const isByEdit = this.#isByEdit(inserted.uri);
    // The editor selects the next placeholder; a cursor that moves without selecting has left the snippet, or is at its end.
    const isInPlaceholder = inserted.isSnippet && (isSelected || isByEdit);
    const isFirstPlaceholder = isSelected && isByEdit;
    this.#inserted =
      region !== undefined && (isInPlaceholder || isFirstPlaceholder)
        ? { uri: region.uri, regions: [region], isSnippet: true }
        : undefined;
  }

  /** Whether the change that led to this version only deleted text. */
  isAfterDeletion({ uri, version }: DocumentIdentity): boolean {
    const last = this.#last;
    return last?.isDeletion === true && last.document.uri === uri && last.document.version === version;
  }

  /** Whether the user typed at this position just now. */
  isTypingAt({ uri, offset }: DocumentPosition): boolean {
    const last = this.#last;
    if (last?.document.uri !== uri || this.#clock.now() - last.time > longestTypingGapMs) return false;
    // With an auto-closed bracket, the inserted text ends after the cursor.
    return last.end === undefined || Math.abs(last.end - offset) <= 1;
  }

  /** Whether the user fills in a snippet. */
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

/** Where the inserted texts are after the edits. */
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
