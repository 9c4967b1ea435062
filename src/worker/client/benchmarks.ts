import type { PlainText } from '../../util/plain-text.ts';
import type { RequestEvents } from './requests.ts';
import type { BenchmarkOutcome } from './types.ts';

interface PendingBenchmark {
  readonly settle: (outcome: BenchmarkOutcome) => void;
  readonly progress: (fraction: number) => void;
  readonly unlisten: () => void;
  readonly stopWatch: () => void;
}

/** The benchmarks that the worker has not answered. Each promise settles, as those of `OpenRequests` do. */
export class OpenBenchmarks {
  readonly #events: RequestEvents;
  readonly #open = new Map<number, PendingBenchmark>();

  constructor(events: RequestEvents) {
    this.#events = events;
  }

  /** Books a benchmark that is about to be asked for. Aborting it has the worker end it, and answer. */
  add(id: number, signal: AbortSignal, progress: (fraction: number) => void): Promise<BenchmarkOutcome> {
    return new Promise((settle) => {
      const abort = (): void => {
        this.#events.cancel(id);
      };
      signal.addEventListener('abort', abort, { once: true });
      const unlisten = (): void => {
        signal.removeEventListener('abort', abort);
      };
      this.#open.set(id, { settle, progress, unlisten, stopWatch: this.#events.owed('a benchmark') });
    });
  }

  progressed(id: number, fraction: number): void {
    this.#open.get(id)?.progress(fraction);
  }

  /** Does nothing when the id is that of another request. */
  answer(id: number, outcome: BenchmarkOutcome): void {
    const benchmark = this.#open.get(id);
    if (benchmark === undefined) return;
    this.#open.delete(id);
    benchmark.unlisten();
    benchmark.stopWatch();
    benchmark.settle(outcome);
  }

  loseAll(reason: PlainText): void {
    for (const id of [...this.#open.keys()]) this.answer(id, { kind: 'lost', reason });
  }
}
