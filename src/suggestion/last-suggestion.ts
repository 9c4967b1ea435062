import type { DocumentIdentity, DocumentPosition, TextEdit } from '../worker/protocol.ts';
import { followEdits, typedBefore, typedTolerance, type TypedRegion } from './typed-region.ts';

/**
 * The last suggestion, with its alternatives, and what was typed in its place since. As long as that begins one of them
 * (typed, deleted in part, or accepted word by word), the rest of it answers a request without the model. An edit
 * elsewhere in the document invalidates all of them.
 */
export class LastSuggestion {
  /** The suggestion and its alternatives, none of them empty. */
  #texts: readonly string[] = [];
  #knowsAlternatives = false;
  #region: TypedRegion | undefined;

  /** Whether alternatives were looked for; there may be none. */
  get knowsAlternatives(): boolean {
    return this.#knowsAlternatives;
  }

  /** Remembers a suggestion before any of it is typed; lines end with `\n`. */
  remember({ uri, version, offset }: DocumentPosition, text: string): void {
    this.rememberTyped(text, { uri, version, offset, text: '' });
  }

  /**
   * Remembers a suggestion for the region's position, which may be partly typed already.
   *
   * @param alternatives undefined if they were not looked for
   */
  rememberTyped(text: string, region: TypedRegion, alternatives?: readonly string[]): void {
    this.#texts = [text, ...(alternatives ?? [])];
    this.#knowsAlternatives = alternatives !== undefined;
    this.#region = text === '' ? undefined : region;
  }

  /** Remembers alternatives to the rest of the suggestion at a position, if that is still known. */
  addAlternatives(position: DocumentPosition, texts: readonly string[]): void {
    if (this.#region === undefined) return;
    const typed = typedBefore(this.#region, position);
    if (typed === undefined) return;
    this.#texts = [...this.#texts, ...texts.map((text) => typed + text)];
    this.#knowsAlternatives = true;
  }

  forget(): void {
    this.#region = undefined;
  }

  /** Another document with versions of its own may be opened by the same URI. */
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

  /** Whether a part of the suggestion is typed at a position. */
  isPartlyTyped(position: DocumentPosition): boolean {
    return this.#region !== undefined && (typedBefore(this.#region, position) ?? '') !== '';
  }

  /** The rest of the suggestion at a position; `undefined` when the model has to be asked. */
  recall(position: DocumentPosition): string | undefined {
    return this.recallAll(position)[0];
  }

  /** The rests of the suggestion and of all alternatives that begin with what was typed, each once. */
  recallAll(position: DocumentPosition): string[] {
    const typed = this.#region && typedBefore(this.#region, position);
    if (typed === undefined) return [];
    const rests = this.#texts
      .filter((text) => text.startsWith(typed))
      .map((text) => text.slice(typed.length));
    return [...new Set(rests)].filter((rest) => rest !== '');
  }
}
