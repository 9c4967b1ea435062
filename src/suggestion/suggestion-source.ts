import { Emitter } from '../util/emitter.ts';
import type { DocumentChange } from '../worker/client/synced-documents.ts';
import type { CompletionOutcome } from '../worker/client/types.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type {
  CompletionRequest,
  CompletionStats,
  DocumentIdentity,
  WorkerFault,
} from '../worker/protocol.ts';
import type { Clock } from '../util/clock.ts';
import type { PlainText } from '../util/plain-text.ts';
import type { AdaptiveDebouncer } from './debouncer.ts';
import { InFlightCompletion, type FlightEnd, type FlightResult } from './in-flight-completion.ts';
import { PendingRequests } from './pending-requests.ts';
import { IdleRetry } from './idle-retry.ts';
import type { SessionStatistics } from './statistics.ts';
import type { Place } from './typed-region.ts';
import { LastSuggestion } from './last-suggestion.ts';
import { BusyTracker } from './busy-tracker.ts';

/** How far to go for a suggestion. */
export type Effort =
  /** Only what was shown before, or is being made for who has typed up to here. */
  | 'recall'
  /** What was shown before, else the model after a pause. */
  | 'ask'
  /** The same without the pause. */
  | 'ask-now';

/** A completion that the model made. */
export interface Completed {
  readonly text: string;
  readonly stats: CompletionStats;
  /** In sentences for a person: what was reused, and why not more. */
  readonly explanation: string;
  /** Milliseconds from asking the worker to its answer. */
  readonly latencyMs: number;
}

export interface Rejection {
  readonly fault: WorkerFault;
  readonly message: PlainText;
}

export interface SuggestionSourceParts {
  readonly client: Pick<WorkerClient, 'complete' | 'prefill' | 'revive' | 'state'>;
  readonly clock: Clock;
  readonly debouncer: AdaptiveDebouncer;
  readonly lastSuggestion: LastSuggestion;
  readonly statistics: SessionStatistics;
  /** The version that a document has now; `undefined` when it is closed. */
  readonly currentVersion: (uri: string) => number | undefined;
}

const left: FlightEnd = { kind: 'left' };

/**
 * Where suggestions come from: first from the one shown before, as far as it still fits, then from the one that
 * the model is making, else from the model anew. While the pause after a keystroke lasts, the worker prepares its
 * cache.
 */
export class SuggestionSource {
  readonly #parts: SuggestionSourceParts;
  readonly #completions = new Emitter<Completed>();
  readonly #rejections = new Emitter<Rejection>();
  readonly #busy = new BusyTracker();
  readonly #refreshes = new Emitter<Place>();
  /** What the person dismissed last. */
  readonly #dismissed = new LastSuggestion();
  readonly #requests = new PendingRequests();
  #lastCompletion: Completed | undefined;
  #inFlight: InFlightCompletion | undefined;
  readonly #idleRetry: IdleRetry;

  constructor(parts: SuggestionSourceParts) {
    this.#parts = parts;
    this.#idleRetry = new IdleRetry(parts.clock, (request) => {
      void this.#retryWhenIdle(request);
    });
  }

  readonly onDidComplete = this.#completions.on;
  readonly onDidReject = this.#rejections.on;
  /** More may be shown at a place than was given there: all of a suggestion, or one to who has stopped typing. */
  readonly onDidRefresh = this.#refreshes.on;
  /** Tells whether the model is at work for a suggestion. */
  readonly onDidChangeBusy = this.#busy.onDidChange;

  get busy(): boolean {
    return this.#busy.busy;
  }

  get lastCompletion(): Completed | undefined {
    return this.#lastCompletion;
  }

  /** Follows a change of any document; to be called before suggestions for the new version are asked for. */
  documentChanged({ document, edits }: DocumentChange): void {
    this.#idleRetry.cancel();
    this.#parts.lastSuggestion.changed(document, edits);
    this.#dismissed.changed(document, edits);
    this.#inFlight?.changed(document, edits);
  }

  /** Drops all that is known of a document and asked about it: what is opened in its place has versions of its own. */
  documentClosed(uri: string): void {
    this.#idleRetry.cancel();
    this.#requests.documentClosed(uri);
    if (this.#inFlight?.uri === uri) this.#inFlight.cancel();
    this.#parts.lastSuggestion.documentClosed(uri);
    this.#dismissed.documentClosed(uri);
  }

  /** The person has changed the document they are in. */
  keystroke(): void {
    this.#parts.debouncer.keystroke();
  }

  /** Forgets the suggestion shown last and the one being made, so that the next one comes from the model anew. */
  forget(): void {
    this.#idleRetry.cancel();
    this.#inFlight?.cancel();
    this.#parts.lastSuggestion.forget();
  }

  /** Text to insert at the request's offset, lines ended by `\n`, or `undefined` for no suggestion. */
  suggest(request: CompletionRequest, effort: Effort, signal: AbortSignal): Promise<string | undefined> {
    return this.#requests.run(request.uri, signal, (ended) => this.#suggest(request, effort, ended));
  }

  async #suggest(
    request: CompletionRequest,
    effort: Effort,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { lastSuggestion, statistics } = this.#parts;
    const recalled = lastSuggestion.recall(request);
    if (recalled?.startsWith(request.selected ?? '') === true) {
      if (lastSuggestion.isBegun(request) && !isWorthShowing(recalled, request)) return undefined;
      statistics.recalled();
      return recalled;
    }
    if (signal.aborted) return undefined;
    this.#idleRetry.cancel();
    const end = await (effort === 'recall'
      ? this.#join(request, signal)
      : this.#ask(this.#withDismissed(request, effort), effort, signal));
    // What the model said of a text that has changed since is not shown.
    if (this.#isStale(request, signal)) return undefined;
    const isMore = end.kind === 'nothing' || (end.kind === 'text' && end.isCut);
    if (isMore && effort === 'ask') this.#idleRetry.schedule(this.#withDismissed(request, effort));
    return end.kind === 'text' && isWorthShowing(end.text, request) ? end.text : undefined;
  }

  /** Has the model say what it is less sure of; what is shown goes on with it, or stays as it is. */
  async #retryWhenIdle(request: CompletionRequest): Promise<void> {
    const { signal } = new AbortController();
    if (this.#isStale(request, signal)) return;
    const shown = this.#parts.lastSuggestion.recall(request) ?? '';
    const end = await this.#start(request).wait(request, signal);
    if (end.kind !== 'text' || this.#isStale(request, signal)) return;
    const isMore = end.text.length > shown.length && this.#parts.lastSuggestion.recall(request) === end.text;
    if (isMore) this.#refreshes.fire(request);
  }

  /** The person does not want the suggestion that is shown at a place, and not again what it says. */
  dismiss(place: Place): void {
    // Of a block that is still being made, its first line is shown.
    const text = this.#parts.lastSuggestion.recall(place) ?? this.#inFlight?.previewAt(place);
    this.forget();
    if (text !== undefined) this.#dismissed.remember({ ...place, text });
  }

  /**
   * The same with alternatives: those that the request asks for, and those known from before that go on from what was
   * typed. The first one is what `suggest` gives; each comes once.
   */
  suggestAll(request: CompletionRequest, effort: Effort, signal: AbortSignal): Promise<readonly string[]> {
    return this.#requests.run(request.uri, signal, (ended) => this.#suggestAll(request, effort, ended));
  }

  async #suggestAll(
    request: CompletionRequest,
    effort: Effort,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { lastSuggestion } = this.#parts;
    const first = await this.#suggest(request, effort, signal);
    if (first === undefined) return [];
    if (request.alternatives !== undefined && lastSuggestion.recall(request) === first)
      await this.#findAlternatives(first, request, request.alternatives, signal);
    if (this.#isStale(request, signal)) return [];
    return [...new Set([first, ...lastSuggestion.recallAll(request)])];
  }

  /** Follows the cursor; `undefined` when it stands where no suggestion could be shown. */
  moved(place: Place | undefined): void {
    this.#idleRetry.moved(place);
    this.#inFlight?.moved(place);
  }

  dispose(): void {
    this.#idleRetry.cancel();
    this.#inFlight?.cancel();
    this.#parts.debouncer.dispose();
    for (const emitter of [this.#completions, this.#rejections, this.#busy, this.#refreshes])
      emitter.dispose();
  }

  #withDismissed(request: CompletionRequest, effort: Effort): CompletionRequest {
    if (effort === 'ask-now') return request;
    const dismissed = this.#dismissed.recall(request);
    return { ...request, dismissed: dismissed === undefined ? [] : [dismissed] };
  }

  /** Waits for the completion in flight if it may answer. */
  async #join(request: CompletionRequest, signal: AbortSignal): Promise<FlightEnd> {
    return (await this.#takeUp(request)?.wait(request, signal)) ?? left;
  }

  /** Waits for the completion in flight as far as it may answer, else has one made. */
  async #ask(request: CompletionRequest, effort: 'ask' | 'ask-now', signal: AbortSignal): Promise<FlightEnd> {
    const { client, debouncer } = this.#parts;
    if (effort === 'ask-now') client.revive();
    const early = this.#takeUp(request);
    if (early !== undefined) {
      const end = await early.wait(request, signal);
      if (end.kind !== 'unanswered' || this.#isStale(request, signal)) return end;
    }
    if (effort === 'ask') {
      const { uri, version, offset } = request;
      // What is selected in the editor's list may be another item in a moment.
      if (request.selected === undefined) client.prefill({ uri, version, offset });
      if ((await debouncer.wait(signal)) !== 'elapsed' || this.#isStale(request, signal)) return left;
      // The same may have been asked for without a pause in the meantime.
      const late = this.#takeUp(request);
      if (late !== undefined) return late.wait(request, signal);
    }
    return this.#start(request).wait(request, signal);
  }

  /** Has the model look for alternatives to a suggestion that was shown without them. */
  async #findAlternatives(
    first: string,
    request: CompletionRequest,
    count: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, lastSuggestion } = this.#parts;
    if (lastSuggestion.knowsAlternatives) return;
    const outcome = await this.#busy.track(() => client.complete(request, signal));
    if (outcome.kind !== 'completion' || this.#isStale(request, signal)) return;
    // What the model says by itself may be more than was shown of it.
    const others = [outcome.text, ...outcome.alternatives].filter((text) => text !== '' && text !== first);
    lastSuggestion.addAlternatives(request, others.slice(0, count));
  }

  /** The completion in flight if it may answer the request; one that cannot makes room. */
  #takeUp(request: CompletionRequest): InFlightCompletion | undefined {
    if (this.#inFlight?.fits(request) === true) return this.#inFlight;
    this.#inFlight?.cancel();
    return undefined;
  }

  #start(request: CompletionRequest): InFlightCompletion {
    this.#inFlight?.cancel();
    const inFlight = new InFlightCompletion(request, this.#parts.clock);
    this.#inFlight = inFlight;
    void this.#follow(inFlight, request);
    return inFlight;
  }

  async #follow(inFlight: InFlightCompletion, request: CompletionRequest): Promise<void> {
    let result: FlightResult = { kind: 'lost' };
    try {
      result = await this.#complete(inFlight, request);
    } finally {
      const typed = inFlight.finish(result);
      if (typed !== undefined && result.kind === 'completion' && this.#mayShow(request, result.text))
        this.#parts.lastSuggestion.rememberTyped(
          result.text,
          typed,
          request.alternatives === undefined ? undefined : result.alternatives,
        );
      if (this.#inFlight === inFlight) this.#inFlight = undefined;
      const place = result.kind === 'completion' ? inFlight.shownLessThan(result.text) : undefined;
      if (typed !== undefined && place !== undefined) this.#refreshes.fire(place);
    }
  }

  /** Whether a text may take the place of what is shown: it is something, and after a pause it goes on from that. */
  #mayShow(request: CompletionRequest, text: string): boolean {
    const shown = request.paused === true ? this.#parts.lastSuggestion.recall(request) : undefined;
    return text !== '' && text.startsWith(shown ?? '');
  }

  async #complete(inFlight: InFlightCompletion, request: CompletionRequest): Promise<FlightResult> {
    const { client, clock } = this.#parts;
    const start = clock.now();
    const wasReady = client.state.kind === 'ready';
    const listener = {
      progress: (text: string) => {
        inFlight.progressed(text);
      },
      offer: (text: string) => {
        // What is shown already may be longer.
        if (request.paused !== true) inFlight.previewed(text);
      },
    };
    return this.#busy.track(async () => {
      const outcome = await client.complete(request, inFlight.signal, listener);
      // Time spent waiting for the model to load says nothing of completions.
      return this.#took(outcome, wasReady ? clock.now() - start : undefined);
    });
  }

  #took(outcome: CompletionOutcome, waitedMs: number | undefined): FlightResult {
    switch (outcome.kind) {
      case 'completion': {
        const { text, alternatives, isCut, stats, explanation } = outcome;
        const completed = { text, stats, explanation, latencyMs: waitedMs ?? stats.totalMs };
        this.#parts.statistics.completed(completed.latencyMs, stats);
        this.#lastCompletion = completed;
        this.#completions.fire(completed);
        return { kind: 'completion', text, alternatives, isCut };
      }
      case 'rejected':
        this.#rejections.fire({ fault: outcome.fault, message: outcome.message });
        return { kind: 'rejected' };
      case 'cancelled':
      case 'lost':
        return { kind: 'lost' };
    }
  }

  #isStale({ uri, version }: DocumentIdentity, signal: AbortSignal): boolean {
    return signal.aborted || this.#parts.currentVersion(uri) !== version;
  }
}

/** What is left of a suggestion is typed sooner than it is read if it is shorter; characters. */
const shortestRest = 3;

/** Who asks, or wants to see everything, is shown the last bracket too. */
function isWorthShowing(text: string, { eagerness }: CompletionRequest): boolean {
  return eagerness === 'eager' || text.trim().length >= shortestRest;
}
