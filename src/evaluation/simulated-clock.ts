import type { Clock } from '../util/clock.ts';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * Time that passes only between what happens: it stands still while promises settle and while work that was
 * announced goes on, so that what is seen does not depend on how fast the machine is.
 */
export class SimulatedClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #work = new Set<Promise<void>>();
  readonly #settlePromises: () => Promise<void>;
  #now = 0;
  #failure: { readonly error: unknown } | undefined;

  /** @param settlePromises resolves once the promises have settled that can */
  constructor(settlePromises: () => Promise<void>) {
    this.#settlePromises = settlePromises;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Time does not pass before this has settled. If it rejects, `advanceTo` does. */
  holdFor(work: Promise<void>): void {
    const held = work.then(
      () => {
        this.#work.delete(held);
      },
      (error: unknown) => {
        this.#work.delete(held);
        this.#failure ??= { error };
      },
    );
    this.#work.add(held);
  }

  /** Goes on to a time, or until `isDone` says so after something has happened. */
  async advanceTo(time: number, isDone: () => boolean): Promise<void> {
    await this.#settle();
    while (!isDone()) {
      const timer = this.#next(time);
      if (timer === undefined) {
        this.#now = Math.max(this.#now, time);
        return;
      }
      this.#now = timer.due;
      this.#timers.delete(timer);
      timer.callback();
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    do {
      await Promise.all(this.#work);
      await this.#settlePromises();
      if (this.#failure !== undefined) throw this.#failure.error;
    } while (this.#work.size > 0);
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.due <= end && (!first || timer.due < first.due)) first = timer;
    return first;
  }
}
