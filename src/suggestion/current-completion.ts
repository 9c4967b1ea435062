import type { Clock } from '../util/clock.ts';
import type { CompletionOutcome } from '../worker/client/types.ts';
import type { CompletionRequest, DocumentIdentity, DocumentPosition, TextEdit } from '../worker/protocol.ts';
import type { CompletionRunner } from './completion-runner.ts';
import { InFlightCompletion } from './in-flight-completion.ts';
import type { LastSuggestion } from './last-suggestion.ts';

export interface CurrentCompletionParts {
  readonly clock: Clock;
  readonly runner: CompletionRunner;
  readonly lastSuggestion: LastSuggestion;
  /** The completion is whole, and has more text than its preview, which is shown at a position. */
  readonly onExtendPreview: (position: DocumentPosition) => void;
}

/** The completion in flight; there is at most one. Its text becomes the last suggestion. */
export class CurrentCompletion {
  readonly #parts: CurrentCompletionParts;
  #inFlight: InFlightCompletion | undefined;

  constructor(parts: CurrentCompletionParts) {
    this.#parts = parts;
  }

  /** The completion in flight if it may answer a request; one that cannot is cancelled. */
  takeUp(request: CompletionRequest): InFlightCompletion | undefined {
    if (this.#inFlight?.fits(request) === true) return this.#inFlight;
    this.#inFlight?.cancel();
    return undefined;
  }

  /**
   * Requests a new completion, which replaces the one in flight.
   *
   * @param pausedMs how long the editor has waited on purpose
   */
  start(request: CompletionRequest, pausedMs = 0): InFlightCompletion {
    this.#inFlight?.cancel();
    const inFlight = new InFlightCompletion(request, this.#parts.clock);
    this.#inFlight = inFlight;
    void this.#run(inFlight, request, pausedMs);
    return inFlight;
  }

  /** The rest of the preview at a position; `undefined` if there is none. */
  previewAt(position: DocumentPosition): string | undefined {
    return this.#inFlight?.previewAt(position);
  }

  /** Follows a change of any document; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    this.#inFlight?.changed(document, edits);
  }

  documentClosed(uri: string): void {
    if (this.#inFlight?.uri === uri) this.#inFlight.cancel();
  }

  /** The cursor went to a position; `undefined` where no suggestion could be shown. */
  moved(position: DocumentPosition | undefined): void {
    this.#inFlight?.moved(position);
  }

  cancel(): void {
    this.#inFlight?.cancel();
  }

  async #run(inFlight: InFlightCompletion, request: CompletionRequest, pausedMs: number): Promise<void> {
    let outcome: CompletionOutcome | undefined;
    try {
      outcome = await this.#parts.runner.run(request, inFlight.signal, pausedMs, ({ kind, text }) => {
        if (kind === 'decoded') inFlight.progressed(text);
        // The preview of a retry may be shorter than what is shown already.
        else if (request.paused !== true) inFlight.previewed(text);
      });
    } finally {
      this.#finish(inFlight, request, outcome);
    }
  }

  #finish(
    inFlight: InFlightCompletion,
    request: CompletionRequest,
    outcome: CompletionOutcome | undefined,
  ): void {
    const region = inFlight.finish(outcome);
    if (this.#inFlight === inFlight) this.#inFlight = undefined;
    if (region === undefined || outcome?.kind !== 'result') return;
    const { text, alternatives } = outcome.result;
    if (this.#mayShow(text, request)) {
      const known = request.alternatives === undefined ? undefined : alternatives;
      this.#parts.lastSuggestion.rememberTyped(text, region, known);
    }
    const position = inFlight.shownLessThan(text);
    if (position !== undefined) this.#parts.onExtendPreview(position);
  }

  /** Whether a text may replace what is shown: it is not empty, and that of a retry extends what is shown. */
  #mayShow(text: string, request: CompletionRequest): boolean {
    const shown = request.paused === true ? this.#parts.lastSuggestion.recall(request) : undefined;
    return text !== '' && text.startsWith(shown ?? '');
  }
}
