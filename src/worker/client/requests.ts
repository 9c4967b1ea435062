import { WorkerLostError, type CompletionOutcome } from './types.ts';
import type { PlainText } from '../../util/plain-text.ts';
import type { CacheInspection, CompletionRequest, MemoryReport } from '../protocol.ts';

/** Sees a completion while it is made. */
export interface CompletionWatch {
  /** All that has been decoded so far, before it is cut and filtered. */
  readonly progress?: (text: string) => void;
  /** What may be shown already; the completion begins with it. */
  readonly offer?: (text: string) => void;
}

interface Completion {
  readonly request: CompletionRequest;
  readonly settle: (outcome: CompletionOutcome) => void;
  readonly watch: CompletionWatch;
  readonly unlisten: () => void;
  /** Whether the worker was asked; if not, the request waits for the model. */
  sent: boolean;
  /** Asking again is due once the whole document had to be sent while the request was open. */
  retry: 'unused' | 'due' | 'used';
  stopWatch: () => void;
}

/** Something asked that is answered by a value, in any order. */
interface Question<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
  readonly stopWatch: () => void;
}

export interface RequestEvents {
  /** A request that the worker was asked is not wanted any longer. */
  readonly cancel: (id: number) => void;
  /** The worker owes an answer to something; the returned function says that it owes it no longer. */
  readonly owed: (what: string) => () => void;
}

/**
 * The requests that the worker has not answered. Each promise settles: by an answer, at once when cancelled, or
 * through `loseAll`. A request cancelled stays on the books until the worker answers, as a worker that does
 * not answer even that hangs.
 */
export class OpenRequests {
  readonly #events: RequestEvents;
  readonly #completions = new Map<number, Completion>();
  readonly #cancelled = new Map<number, () => void>();
  readonly #clears = new Map<number, Question<MemoryReport>>();
  readonly #inspections = new Map<number, Question<CacheInspection>>();
  #lastId = 0;

  constructor(events: RequestEvents) {
    this.#events = events;
  }

  /** Books a completion that is not sent yet; one that still waits for the model gives way to it. */
  addCompletion(
    request: CompletionRequest,
    signal: AbortSignal,
    watch: CompletionWatch,
  ): Promise<CompletionOutcome> {
    for (const [id, waiting] of [...this.#completions])
      if (!waiting.sent) this.answer(id, { kind: 'cancelled' });
    const id = this.nextId();
    return new Promise((settle) => {
      const abort = (): void => {
        this.#abort(id);
      };
      signal.addEventListener('abort', abort, { once: true });
      const unlisten = (): void => {
        signal.removeEventListener('abort', abort);
      };
      const stopWatch = (): void => undefined;
      this.#completions.set(id, {
        ...{ request, settle, watch, unlisten, stopWatch },
        sent: false,
        retry: 'unused',
      });
    });
  }

  /** Hands out the completion that waits for the worker, which counts as sent from then on. */
  takeWaiting(): { readonly id: number; readonly request: CompletionRequest } | undefined {
    for (const [id, completion] of this.#completions) {
      if (completion.sent) continue;
      completion.sent = true;
      completion.stopWatch = this.#events.owed('a completion');
      return { id, request: completion.request };
    }
    return undefined;
  }

  /** An id that no other request has. */
  nextId(): number {
    return ++this.#lastId;
  }

  addClear(): { readonly id: number; readonly memory: Promise<MemoryReport> } {
    const { id, answer } = this.#ask(this.#clears, 'an emptied cache');
    return { id, memory: answer };
  }

  addInspection(): { readonly id: number; readonly inspection: Promise<CacheInspection> } {
    const { id, answer } = this.#ask(this.#inspections, 'an inspection');
    return { id, inspection: answer };
  }

  /** The whole document was sent again: what was asked about it before may be asked once more. */
  resynced(uri: string): void {
    for (const completion of this.#completions.values()) {
      const { sent, request, retry } = completion;
      if (sent && request.uri === uri && retry === 'unused') completion.retry = 'due';
    }
  }

  /**
   * The worker dropped a request. Returns true if that was for want of the document, which it has by now: the
   * request then waits to be taken again, once.
   */
  dropped(id: number): boolean {
    const completion = this.#completions.get(id);
    const newest = [...this.#completions.keys()].at(-1);
    if (completion?.retry !== 'due' || id !== newest) {
      this.answer(id, { kind: 'cancelled' });
      return false;
    }
    completion.stopWatch();
    completion.sent = false;
    completion.retry = 'used';
    return true;
  }

  /** The worker has decoded this much; said of a request that is settled, it is news to nobody. */
  progressed(id: number, text: string): void {
    this.#completions.get(id)?.watch.progress?.(text);
  }

  /** The worker has something to show already. */
  offered(id: number, text: string): void {
    this.#completions.get(id)?.watch.offer?.(text);
  }

  answer(id: number, outcome: CompletionOutcome): void {
    this.#cancelled.get(id)?.();
    this.#cancelled.delete(id);
    const completion = this.#completions.get(id);
    if (completion === undefined) return;
    this.#completions.delete(id);
    completion.unlisten();
    completion.stopWatch();
    completion.settle(outcome);
  }

  cleared(id: number, memory: MemoryReport): void {
    settle(this.#clears, id, memory);
  }

  inspected(id: number, inspection: CacheInspection): void {
    settle(this.#inspections, id, inspection);
  }

  /** Settles all completions and forgets what answers were due, as the model behind them is going. */
  cancelCompletions(outcome: CompletionOutcome = { kind: 'cancelled' }): void {
    for (const id of [...this.#completions.keys(), ...this.#cancelled.keys()]) this.answer(id, outcome);
  }

  /** Settles everything, as nobody is left to answer. */
  loseAll(reason: PlainText): void {
    this.cancelCompletions({ kind: 'lost', reason });
    for (const questions of [this.#clears, this.#inspections]) {
      for (const { stopWatch, reject } of questions.values()) {
        stopWatch();
        reject(new WorkerLostError(reason));
      }
      questions.clear();
    }
  }

  #ask<T>(questions: Map<number, Question<T>>, what: string): { id: number; answer: Promise<T> } {
    const id = this.nextId();
    const answer = new Promise<T>((resolve, reject) => {
      questions.set(id, { resolve, reject, stopWatch: this.#events.owed(what) });
    });
    return { id, answer };
  }

  #abort(id: number): void {
    const sent = this.#completions.get(id)?.sent === true;
    this.answer(id, { kind: 'cancelled' });
    if (!sent) return;
    this.#cancelled.set(id, this.#events.owed('a cancellation'));
    this.#events.cancel(id);
  }
}

function settle<T>(questions: Map<number, Question<T>>, id: number, value: T): void {
  const question = questions.get(id);
  questions.delete(id);
  question?.stopWatch();
  question?.resolve(value);
}
