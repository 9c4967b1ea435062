import type { DocumentIdentity, TextEdit } from '../worker/protocol.ts';
import { followEdits, typedBefore, typedTolerance } from './typed-region.ts';
import type { Place, TypedRegion } from './typed-region.ts';

/** A suggestion as it was shown: where it would be inserted, lines ended by `\n`. */
export interface ShownSuggestion extends Place {
  readonly text: string;
}

/**
 * Remembers the last suggestion and follows what is typed in its place. While that is the beginning of the
 * suggestion (typed, deleted in part, or accepted word by word) the rest of it answers a request at once,
 * without the model. Any edit elsewhere in the document makes the suggestion void.
 */
export class TypedThrough {
  #text = '';
  #region: TypedRegion | undefined;

  remember({ uri, version, offset, text }: ShownSuggestion): void {
    this.rememberTyped(text, { uri, version, offset, text: '' });
  }

  /** Remembers a suggestion for the region's offset, of which some may have been typed already. */
  rememberTyped(text: string, region: TypedRegion): void {
    this.#text = text;
    this.#region = text === '' ? undefined : region;
  }

  forget(): void {
    this.#region = undefined;
  }

  /** Follows a change of any document; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    if (this.#region?.uri !== document.uri) return;
    const region = followEdits(this.#region, document, edits);
    const isLong = region !== undefined && region.text.length > this.#text.length + typedTolerance;
    this.#region = isLong ? undefined : region;
  }

  /** What remains of the suggestion at this place, or `undefined` when the model has to be asked. */
  recall(place: Place): string | undefined {
    if (this.#region === undefined) return undefined;
    const typed = typedBefore(this.#region, place);
    if (typed === undefined || !this.#text.startsWith(typed)) return undefined;
    const rest = this.#text.slice(typed.length);
    return rest === '' ? undefined : rest;
  }
}
