import type { DocumentIdentity, TextEdit } from '../worker/protocol.ts';
import { followEdits, typedBefore, typedTolerance, type Place, type TypedRegion } from './typed-region.ts';

/** A suggestion as it was shown: where it would be inserted, lines ended by `\n`. */
export interface ShownSuggestion extends Place {
  readonly text: string;
}

/**
 * Remembers the last suggestion, with its alternatives, and follows what is typed in its place. While that is the
 * beginning of one of them (typed, deleted in part, or accepted word by word) the rest of it answers a request at once,
 * without the model. Any edit elsewhere in the document makes all of them void.
 */
export class LastSuggestion {
  /** The suggestion and its alternatives, none of them empty. */
  #texts: readonly string[] = [];
  #knowsAlternatives = false;
  #region: TypedRegion | undefined;

  /** Whether the alternatives were looked for; there may be none. */
  get knowsAlternatives(): boolean {
    return this.#knowsAlternatives;
  }

  remember({ uri, version, offset, text }: ShownSuggestion): void {
    this.rememberTyped(text, { uri, version, offset, text: '' });
  }

  /**
   * Remembers a suggestion for the region's offset, of which some may have been typed already.
   *
   * @param alternatives undefined if they were not looked for
   */
  rememberTyped(text: string, region: TypedRegion, alternatives?: readonly string[]): void {
    this.#texts = [text, ...(alternatives ?? [])];
    this.#knowsAlternatives = alternatives !== undefined;
    this.#region = text === '' ? undefined : region;
  }

  /** Remembers alternatives to what remains of the suggestion at this place, if that is still known. */
  addAlternatives(place: Place, texts: readonly string[]): void {
    if (this.#region === undefined) return;
    const typed = typedBefore(this.#region, place);
    if (typed === undefined) return;
    this.#texts = [...this.#texts, ...texts.map((text) => typed + text)];
    this.#knowsAlternatives = true;
  }

  forget(): void {
    this.#region = undefined;
  }

  /** Another document may be opened in its place, which has versions of its own. */
  documentClosed(uri: string): void {
    if (this.#region?.uri === uri) this.forget();
  }

  /** Follows a change of any document; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    if (this.#region?.uri !== document.uri) return;
    const region = followEdits(this.#region, document, edits);
    const longest = Math.max(...this.#texts.map(({ length }) => length));
    const isLong = region !== undefined && region.text.length > longest + typedTolerance;
    this.#region = isLong ? undefined : region;
  }

  /** Whether some of the suggestion has been typed up to this place. */
  isBegun(place: Place): boolean {
    return this.#region !== undefined && (typedBefore(this.#region, place) ?? '') !== '';
  }

  /** What remains of the suggestion at this place, or `undefined` when the model has to be asked. */
  recall(place: Place): string | undefined {
    return this.recallAll(place)[0];
  }

  /** The same of the suggestion and all alternatives that begin with what was typed, each once. */
  recallAll(place: Place): string[] {
    const typed = this.#region && typedBefore(this.#region, place);
    if (typed === undefined) return [];
    const rests = this.#texts
      .filter((text) => text.startsWith(typed))
      .map((text) => text.slice(typed.length));
    return [...new Set(rests)].filter((rest) => rest !== '');
  }
}
