import { Emitter } from '../worker/client/emitter.ts';
import type { DocumentChange } from '../worker/client/documents.ts';
import type { CompletionOutcome } from '../worker/client/types.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type {
  CompletionRequest,
  CompletionStats,
  DocumentIdentity,
  WorkerFault,
} from '../worker/protocol.ts';
import type { Clock } from '../util/clock.ts';
import type { AdaptiveDebouncer } from './debouncer.ts';
import type { SessionStatistics } from './statistics.ts';
import type { TypedThrough } from './typed-through.ts';

/** How far to go for a suggestion. */
export type Effort =
  /** Only what was shown before. */
  | 'recall'
  /** What was shown before, else the model after a pause. */
  | 'ask'
  /** The same without the pause. */
  | 'ask-now';

/** A completion that the model made. */
export interface Completed {
  readonly text: string;
  readonly stats: CompletionStats;
  /** Milliseconds from asking the worker to its answer. */
  readonly latencyMs: number;
}

export interface Rejection {
  readonly fault: WorkerFault;
  readonly message: string;
}

export interface SuggestionSourceParts {
  readonly client: Pick<WorkerClient, 'complete' | 'prefill' | 'state'>;
  readonly clock: Clock;
  readonly debouncer: AdaptiveDebouncer;
  readonly typedThrough: TypedThrough;
  readonly statistics: SessionStatistics;
  /** The version that a document has now; `undefined` when it is closed. */
  readonly currentVersion: (uri: string) => number | undefined;
}

/**
 * Where suggestions come from: first from the one shown before, as far as it still fits, else from the model.
 * While the pause after a keystroke lasts, the worker prepares its cache.
 */
export class SuggestionSource {
  readonly #parts: SuggestionSourceParts;
  readonly #completions = new Emitter<Completed>();
  readonly #rejections = new Emitter<Rejection>();
  readonly #activity = new Emitter<boolean>();
  #lastDeletion: DocumentIdentity | undefined;
  #lastCompletion: Completed | undefined;
  #open = 0;

  constructor(parts: SuggestionSourceParts) {
    this.#parts = parts;
  }

  readonly onDidComplete = this.#completions.on;
  readonly onDidReject = this.#rejections.on;
  /** Tells whether the model is at work for a suggestion. */
  readonly onDidChangeBusy = this.#activity.on;

  get busy(): boolean {
    return this.#open > 0;
  }

  get lastCompletion(): Completed | undefined {
    return this.#lastCompletion;
  }

  /** Follows a change of any document; to be called before suggestions for the new version are asked for. */
  documentChanged({ document, edits }: DocumentChange): void {
    this.#parts.typedThrough.changed(document, edits);
    if (edits.length === 0) return;
    this.#parts.debouncer.keystroke();
    const isDeletion = edits.every((edit) => edit.text === '' && edit.length > 0);
    if (isDeletion) this.#lastDeletion = document;
    else if (this.#lastDeletion?.uri === document.uri) this.#lastDeletion = undefined;
  }

  /** Whether the change that led to this version only took text away. */
  isAfterDeletion({ uri, version }: DocumentIdentity): boolean {
    return this.#lastDeletion?.uri === uri && this.#lastDeletion.version === version;
  }

  /** Forgets the suggestion shown last, so that the next one comes from the model. */
  forget(): void {
    this.#parts.typedThrough.forget();
  }

  /** Text to insert at the request's offset, lines ended by `\n`, or `undefined` for no suggestion. */
  async suggest(
    request: CompletionRequest,
    effort: Effort,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { typedThrough, statistics, client, debouncer } = this.#parts;
    const recalled = typedThrough.recall(request);
    if (recalled !== undefined) {
      statistics.recalled();
      return recalled;
    }
    switch (effort) {
      case 'recall':
        return undefined;
      case 'ask': {
        const { uri, version, offset } = request;
        client.prefill({ uri, version, offset });
        if ((await debouncer.wait(signal)) !== 'elapsed') return undefined;
        break;
      }
      case 'ask-now':
        break;
    }
    if (this.#isStale(request, signal)) return undefined;
    const completed = await this.#complete(request, signal);
    // What the model said of a text that has changed since is not shown, nor followed.
    if (completed === undefined || completed.text === '' || this.#isStale(request, signal)) return undefined;
    const { uri, version, offset } = request;
    typedThrough.remember({ uri, version, offset, text: completed.text });
    return completed.text;
  }

  dispose(): void {
    this.#parts.debouncer.dispose();
    for (const emitter of [this.#completions, this.#rejections, this.#activity]) emitter.dispose();
  }

  async #complete(request: CompletionRequest, signal: AbortSignal): Promise<Completed | undefined> {
    const { client, clock } = this.#parts;
    const start = clock.now();
    const wasReady = client.state.kind === 'ready';
    this.#setOpen(this.#open + 1);
    try {
      const outcome = await client.complete(request, signal);
      // Time spent waiting for the model to load says nothing of completions.
      return this.#took(outcome, wasReady ? clock.now() - start : undefined);
    } finally {
      this.#setOpen(this.#open - 1);
    }
  }

  #took(outcome: CompletionOutcome, waitedMs: number | undefined): Completed | undefined {
    switch (outcome.kind) {
      case 'completion': {
        const { text, stats } = outcome;
        const completed = { text, stats, latencyMs: waitedMs ?? stats.totalMs };
        this.#parts.statistics.completed(completed.latencyMs, stats);
        this.#lastCompletion = completed;
        this.#completions.fire(completed);
        return completed;
      }
      case 'rejected':
        this.#rejections.fire({ fault: outcome.fault, message: outcome.message });
        return undefined;
      case 'cancelled':
      case 'lost':
        return undefined;
    }
  }

  #isStale({ uri, version }: DocumentIdentity, signal: AbortSignal): boolean {
    return signal.aborted || this.#parts.currentVersion(uri) !== version;
  }

  #setOpen(count: number): void {
    const before = this.busy;
    this.#open = count;
    if (this.busy !== before) this.#activity.fire(this.busy);
  }
}
