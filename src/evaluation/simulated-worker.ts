import type { Completer } from '../completion/completer.ts';
import { promptFor, type CompletionEvents, type CompletionResult } from '../completion/completion.ts';
import { CancelledError } from '../completion/host.ts';
import type { ReadableText } from '../document/chunked-text.ts';
import type { Edit } from '../document/edit.ts';
import { DocumentMirror } from '../document/mirror.ts';
import type { LanguageModel } from '../models/language-model.ts';
import type { SuggestionSourceParts } from '../suggestion/suggestion-source.ts';
import type { DocumentChange } from '../worker/client/synced-documents.ts';
import type { ClientState, CompletionOutcome } from '../worker/client/types.ts';
import { plain } from '../util/plain-text.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** What is kept of the project around the one document that is open. */
export interface Workspace {
  open(uri: string, path: string, text: ReadableText): void;
  edit(edits: readonly Edit[]): void;
}

export interface SimulatedWorkerParts {
  readonly completer: Completer;
  readonly clock: SimulatedClock;
  /** Simulated time of all evaluations so far, in milliseconds. */
  readonly spentMs: () => number;
  readonly model: LanguageModel;
  readonly workspace?: Workspace | undefined;
  /** Milliseconds of this machine. */
  readonly machineNow: () => number;
  /** Aborted when the run is to end. */
  readonly stop: AbortSignal;
}

/**
 * The worker and its client in one, in this process: it computes at once, while time stands still, and tells of it when
 * the worker would have got that far.
 */
export class SimulatedWorker {
  readonly #parts: SimulatedWorkerParts;
  #document: DocumentMirror | undefined;
  #jobs: Promise<void> = Promise.resolve();
  /** When the worker is done with what it was asked, in simulated time. */
  #freeAt = 0;
  #computedMs = 0;

  constructor(parts: SimulatedWorkerParts) {
    this.#parts = parts;
  }

  get state(): ClientState {
    return readyState(this.#parts.model, this.#parts.completer);
  }

  /** It is never given up on. */
  revive(): void {
    return undefined;
  }

  /** Milliseconds that this machine has computed since the last call. */
  takeComputedMs(): number {
    const computed = this.#computedMs;
    this.#computedMs = 0;
    return computed;
  }

  open(uri: string, path: string, text: string): void {
    this.#document = new DocumentMirror(uri, path, 1, text);
    this.#parts.workspace?.open(uri, path, this.#document.text);
  }

  change({ document, edits }: DocumentChange): void {
    const mirror = this.#document;
    if (mirror?.apply(edits, document.version) !== true) throw new Error('The mirror has lost its document.');
    this.#parts.workspace?.edit(edits);
    this.#parts.completer.follow(mirror, edits);
  }

  prefill: SuggestionSourceParts['client']['prefill'] = ({ offset, isSoon }) => {
    this.#run(async (document) => {
      const { completer, clock, stop } = this.#parts;
      const spent = await this.#measured(async () => {
        await completer.prefill(document, offset, stop, isSoon);
      });
      this.#freeAt = Math.max(this.#freeAt, clock.now()) + spent;
    });
  };

  complete: SuggestionSourceParts['client']['complete'] = (request, signal, onProgress) =>
    new Promise((resolve) => {
      const { clock } = this.#parts;
      const asked = clock.now();
      const timers: (() => void)[] = [];
      signal.addEventListener('abort', () => {
        for (const stopTimer of timers) stopTimer();
        this.#freeAt = Math.min(this.#freeAt, clock.now());
        resolve({ kind: 'cancelled' });
      });
      this.#run(async (document) => {
        const { completer, spentMs, stop } = this.#parts;
        const start = Math.max(this.#freeAt, asked);
        const before = spentMs();
        const at = (ms: number, tell: () => void): void => {
          timers.push(clock.after(start + ms - clock.now(), tell));
        };
        const events: CompletionEvents = {
          onProgress: (text) => {
            at(spentMs() - before, () => onProgress?.({ kind: 'decoded', text }));
          },
          onPreview: (text) => {
            at(spentMs() - before, () => onProgress?.({ kind: 'preview', text }));
          },
        };
        let outcome: CompletionOutcome;
        try {
          const { offset } = request;
          const prompt = promptFor(request);
          const result = await completer.complete(document, offset, { ...request, prompt }, stop, events);
          outcome = completed(result, completer);
        } catch (error) {
          // A model that fails is not one that suggests nothing.
          if (!(error instanceof CancelledError)) throw error;
          outcome = { kind: 'cancelled' };
        }
        const spent = spentMs() - before;
        this.#freeAt = start + spent;
        at(spent, () => {
          resolve(outcome);
        });
        // While the person looks at a suggestion, the worker prepares for its acceptance; that takes no simulated time.
        if (outcome.kind === 'result')
          await completer.prefillAccepted(document, request.offset, outcome.result.text, stop);
      });
    });

  #run(job: (document: DocumentMirror) => Promise<void>): void {
    const document = this.#document;
    if (document === undefined) throw new Error('No document is open.');
    this.#jobs = this.#jobs.then(async () => {
      const { machineNow } = this.#parts;
      const start = machineNow();
      try {
        await job(document);
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
      } finally {
        this.#computedMs += machineNow() - start;
      }
    });
    this.#parts.clock.holdFor(this.#jobs);
  }

  async #measured(work: () => Promise<void>): Promise<number> {
    const before = this.#parts.spentMs();
    await work();
    return this.#parts.spentMs() - before;
  }
}

/** The state of a client whose worker has a model. */
export function readyState(
  { name, parameters, engine }: LanguageModel,
  { contextTokens }: Completer,
): ClientState {
  // The rest is not read here.
  const none = { fallback: undefined, gpu: undefined, measured: undefined };
  const rest = { ...none, threads: 1, shape: engine.shape, fillsInTheMiddle: true };
  return { kind: 'ready', model: { name, parameters, engine: plain(engine.name), contextTokens, ...rest } };
}

/** The outcome of a request that a completer has answered. */
export function completed(result: CompletionResult, completer: Completer): CompletionOutcome {
  const { text, alternatives, isCut, stats, explanation } = result;
  const memory = { ...completer.memory(), projectBytes: 0, projectTokens: 0 };
  return { kind: 'result', result: { text, alternatives, isCut, stats, explanation, memory } };
}
