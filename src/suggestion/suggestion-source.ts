import type { Clock } from '../util/clock.ts';
import { Emitter } from '../util/emitter.ts';
import type { DocumentChange } from '../worker/client/synced-documents.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { isTooShort } from '../util/text.ts';
import type { CompletionRequest, DocumentIdentity, DocumentPosition } from '../worker/protocol.ts';
import { AlternativeSuggestions } from './alternative-suggestions.ts';
import { CompletionRunner } from './completion-runner.ts';
import type { WaitResult } from './completion-waiters.ts';
import { CurrentCompletion } from './current-completion.ts';
import type { AdaptiveDebouncer } from './debouncer.ts';
import { DismissedSuggestion } from './dismissed-suggestion.ts';
import { IdleRetry } from './idle-retry.ts';
import { LastSuggestion } from './last-suggestion.ts';
import { PendingRequests } from './pending-requests.ts';
import type { Effort } from './policy.ts';
import type { SessionStatistics } from './statistics.ts';

export interface SuggestionSourceParts {
  readonly client: Pick<WorkerClient, 'complete' | 'prefill' | 'revive' | 'state'>;
  readonly clock: Clock;
  readonly debouncer: AdaptiveDebouncer;
  readonly statistics: SessionStatistics;
  /** The current version of a document; `undefined` when it is closed. */
  readonly currentVersion: (uri: string) => number | undefined;
}

const cancelled: WaitResult = { kind: 'cancelled' };

/**
 * Where suggestions come from: first the last suggestion, as far as it still fits, then the completion in flight, else a
 * new completion. During the debounce after a keystroke, the worker prefills the prompt.
 */
export class SuggestionSource {
  /** Sends requests to the worker, and reports their outcomes. */
  readonly completions: CompletionRunner;
  readonly #parts: SuggestionSourceParts;
  readonly #current: CurrentCompletion;
  readonly #lastSuggestion = new LastSuggestion();
  readonly #dismissed = new DismissedSuggestion();
  readonly #alternatives: AlternativeSuggestions;
  readonly #requests = new PendingRequests();
  readonly #refreshes = new Emitter<DocumentPosition>();
  readonly #idleRetry: IdleRetry;

  /** Fires when more can be shown at a position than before: the rest of a block, or what a retry found. */
  readonly onDidRefresh = this.#refreshes.on;

  constructor(parts: SuggestionSourceParts) {
    this.#parts = parts;
    this.completions = new CompletionRunner(parts);
    this.#current = new CurrentCompletion({
      clock: parts.clock,
      runner: this.completions,
      lastSuggestion: this.#lastSuggestion,
      onExtendPreview: (position) => {
        this.#refreshes.fire(position);
      },
    });
    this.#alternatives = new AlternativeSuggestions({
      lastSuggestion: this.#lastSuggestion,
      complete: (request, signal) => this.completions.runUnreported(request, signal),
      isStale: (request, signal) => this.#isStale(request, signal),
    });
    this.#idleRetry = new IdleRetry(parts.clock, (request) => {
      void this.#retry(request);
    });
  }

  /** Follows a change of any document; has to be called before suggestions for the new version are requested. */
  documentChanged({ document, edits }: DocumentChange): void {
    this.#idleRetry.cancel();
    this.#lastSuggestion.changed(document, edits);
    this.#dismissed.changed(document, edits);
    this.#current.changed(document, edits);
  }

  /** Forgets a document and ends requests for it: another one with versions of its own may be opened by its URI. */
  documentClosed(uri: string): void {
    this.#idleRetry.cancel();
    this.#requests.documentClosed(uri);
    this.#current.documentClosed(uri);
    this.#lastSuggestion.documentClosed(uri);
    this.#dismissed.documentClosed(uri);
  }

  /** The user has edited the document. */
  keystroke(): void {
    this.#parts.debouncer.keystroke();
  }

  /** The cursor went to a position; `undefined` where no suggestion could be shown. */
  moved(position: DocumentPosition | undefined): void {
    this.#idleRetry.moved(position);
    this.#current.moved(position);
  }

  /** Forgets the last suggestion and the completion in flight, so that the next suggestion is a new completion. */
  forget(): void {
    this.#idleRetry.cancel();
    this.#current.cancel();
    this.#lastSuggestion.forget();
  }

  /** The user has dismissed the suggestion that is shown at a position. */
  dismiss(position: DocumentPosition): void {
    const text = this.#lastSuggestion.recall(position) ?? this.#current.previewAt(position);
    this.forget();
    if (text !== undefined) this.#dismissed.remember(position, text);
  }

  /** Text to insert at the request's position, lines ended by `\n`; `undefined` for no suggestion. */
  suggest(request: CompletionRequest, effort: Effort, signal: AbortSignal): Promise<string | undefined> {
    return this.#requests.run(request.uri, signal, (ended) => this.#suggest(request, effort, ended));
  }

  /**
   * The same with alternatives: those that the request asks for, and known ones that continue what was typed. The first
   * text is that of `suggest`; no two are the same.
   */
  suggestAll(request: CompletionRequest, effort: Effort, signal: AbortSignal): Promise<readonly string[]> {
    return this.#requests.run(request.uri, signal, async (ended) => {
      const shown = await this.#suggest(request, effort, ended);
      if (shown === undefined) return [];
      await this.#alternatives.find(shown, request, ended);
      return this.#isStale(request, ended) ? [] : this.#alternatives.with(shown, request);
    });
  }

  dispose(): void {
    this.#idleRetry.cancel();
    this.#current.cancel();
    this.#parts.debouncer.dispose();
    this.completions.dispose();
    this.#refreshes.dispose();
  }

  async #suggest(
    request: CompletionRequest,
    effort: Effort,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const recalled = this.#lastSuggestion.recall(request);
    if (recalled?.startsWith(request.selected ?? '') === true) {
      if (this.#lastSuggestion.isPartlyTyped(request) && !isWorthShowing(recalled, request)) return undefined;
      this.#parts.statistics.recalled();
      return recalled;
    }
    if (signal.aborted) return undefined;
    this.#idleRetry.cancel();
    const asked = effort === 'ask' ? this.#dismissed.excludeFrom(request) : request;
    const result = await (effort === 'recall' ? this.#join(asked, signal) : this.#ask(asked, effort, signal));
    // A completion for an older version is not shown.
    if (this.#isStale(request, signal)) return undefined;
    const hasMore = result.kind === 'nothing' || (result.kind === 'completion' && result.isCut);
    if (hasMore && effort === 'ask') this.#idleRetry.schedule(this.#dismissed.excludeFrom(request));
    return result.kind === 'completion' && isWorthShowing(result.text, request) ? result.text : undefined;
  }

  /** Waits for the completion in flight if it may answer. */
  async #join(request: CompletionRequest, signal: AbortSignal): Promise<WaitResult> {
    return (await this.#current.takeUp(request)?.wait(request, signal)) ?? cancelled;
  }

  /** Waits for the completion in flight if it may answer, else for a new one. */
  async #ask(
    request: CompletionRequest,
    effort: 'ask' | 'ask-now',
    signal: AbortSignal,
  ): Promise<WaitResult> {
    const { client, clock, debouncer } = this.#parts;
    if (effort === 'ask-now') client.revive();
    const asked = clock.now();
    const inFlight = this.#current.takeUp(request);
    if (inFlight !== undefined) {
      const result = await inFlight.wait(request, signal);
      if (result.kind !== 'unanswered' || this.#isStale(request, signal)) return result;
    }
    if (effort === 'ask') {
      const { uri, version, offset } = request;
      // The selected item of the editor's list may be another one in a moment.
      if (request.selected === undefined) client.prefill({ uri, version, offset, isSoon: true });
      if ((await debouncer.wait(signal)) !== 'elapsed' || this.#isStale(request, signal)) return cancelled;
      // An explicit request may have started the completion in the meantime.
      const started = this.#current.takeUp(request);
      if (started !== undefined) return started.wait(request, signal);
    }
    return this.#current.start(request, clock.now() - asked).wait(request, signal);
  }

  /** Repeats a request after a pause, when less certain text may extend what is shown. */
  async #retry(request: CompletionRequest): Promise<void> {
    const { signal } = new AbortController();
    if (this.#isStale(request, signal)) return;
    const shown = this.#lastSuggestion.recall(request) ?? '';
    const result = await this.#current.start(request).wait(request, signal);
    if (result.kind !== 'completion' || this.#isStale(request, signal)) return;
    const isShown = this.#lastSuggestion.recall(request) === result.text;
    if (isShown && result.text.length > shown.length) this.#refreshes.fire(request);
  }

  #isStale({ uri, version }: DocumentIdentity, signal: AbortSignal): boolean {
    return signal.aborted || this.#parts.currentVersion(uri) !== version;
  }
}

/** Explicit requests and `eager` may show a single character. */
function isWorthShowing(text: string, { eagerness }: CompletionRequest): boolean {
  return eagerness === 'eager' || !isTooShort(text);
}
