import type { Clock } from '../../util/clock.ts';
import type { RequestEvents } from './requests.ts';
import type { BenchmarkOutcome } from './types.ts';

/** How long a benchmark may go on without a sign of life, in milliseconds; a slow prefill gives none. */
const patienceMs = 120_000;

interface Benchmark {
  readonly settle: (outcome: BenchmarkOutcome) => void;
  readonly progress: (fraction: number) => void;
  readonly unlisten: () => void;
  stopWatch: () => void;
}

/** The benchmarks that the worker has not answered. Each promise settles, as those of `OpenRequests` do. */
export class OpenBenchmarks {
  readonly #clock: Clock;
  readonly #events: RequestEvents;
  readonly #open = new Map<number, Benchmark>();

  constructor(clock: Clock, events: RequestEvents) {
    this.#clock = clock;
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
      this.#open.set(id, { settle, progress, unlisten, stopWatch: this.#watch() });
    });
  }

  progressed(id: number, fraction: number): void {
    const benchmark = this.#open.get(id);
    if (benchmark === undefined) return;
    benchmark.stopWatch();
    benchmark.stopWatch = this.#watch();
    benchmark.progress(fraction);
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

  loseAll(reason: string): void {
    for (const id of [...this.#open.keys()]) this.answer(id, { kind: 'lost', reason });
  }

  #watch(): () => void {
    return this.#clock.after(patienceMs, () => {
      this.#events.hang(`no sign of life from a benchmark within ${patienceMs / 1000} s`);
    });
  }
}
