import type { CompletionRequest, DocumentIdentity, DocumentPosition, TextEdit } from '../worker/protocol.ts';
import { LastSuggestion } from './last-suggestion.ts';

/**
 * The suggestion that the user dismissed last. Automatic requests at its position ask for something else, until other
 * text is typed there.
 */
export class DismissedSuggestion {
  readonly #dismissed = new LastSuggestion();

  remember(position: DocumentPosition, text: string): void {
    this.#dismissed.remember(position, text);
  }

  /** An automatic request that does not get the dismissed suggestion again. */
  excludeFrom(request: CompletionRequest): CompletionRequest {
    const text = this.#dismissed.recall(request);
    return { ...request, dismissed: text === undefined ? [] : [text] };
  }

  /** Follows a change of any document; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    this.#dismissed.changed(document, edits);
  }

  documentClosed(uri: string): void {
    this.#dismissed.documentClosed(uri);
  }
}
