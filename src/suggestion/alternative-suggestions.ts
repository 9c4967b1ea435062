import type { CompletionOutcome } from '../worker/client/types.ts';
import type { CompletionRequest } from '../worker/protocol.ts';
import type { LastSuggestion } from './last-suggestion.ts';

export interface AlternativeSuggestionsParts {
  readonly lastSuggestion: LastSuggestion;
  readonly complete: (request: CompletionRequest, signal: AbortSignal) => Promise<CompletionOutcome>;
  /** Whether a request is cancelled, or its document has changed. */
  readonly isStale: (request: CompletionRequest, signal: AbortSignal) => boolean;
}

/** Alternatives to a suggestion that is shown. */
export class AlternativeSuggestions {
  readonly #parts: AlternativeSuggestionsParts;

  constructor(parts: AlternativeSuggestionsParts) {
    this.#parts = parts;
  }

  /** Asks the model for alternatives if the request wants them and the model was not asked yet. */
  async find(shown: string, request: CompletionRequest, signal: AbortSignal): Promise<void> {
    const { lastSuggestion, complete, isStale } = this.#parts;
    const { alternatives: count } = request;
    const isKnown = lastSuggestion.recall(request) === shown;
    if (count === undefined || !isKnown || lastSuggestion.knowsAlternatives) return;
    const outcome = await complete(request, signal);
    if (outcome.kind !== 'result' || isStale(request, signal)) return;
    // The model's text may be longer than what is shown of it.
    const { text: first, alternatives } = outcome.result;
    const others = [first, ...alternatives].filter((text) => text !== '' && text !== shown);
    lastSuggestion.addAlternatives(request, others.slice(0, count));
  }

  /** The suggestion that is shown, followed by all alternatives that continue what was typed, each once. */
  with(shown: string, request: CompletionRequest): readonly string[] {
    return [...new Set([shown, ...this.#parts.lastSuggestion.recallAll(request)])];
  }
}
