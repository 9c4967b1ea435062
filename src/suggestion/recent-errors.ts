import type { Clock } from '../util/clock.ts';

/** How many errors are kept. */
const mostErrors = 10;

export interface RecentError {
  readonly message: string;
  /** Milliseconds since. */
  readonly age: number;
}

/** The last errors of the session, for problem reports. */
export class RecentErrors {
  readonly #clock: Clock;
  readonly #errors: { readonly message: string; readonly time: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(message: string): void {
    this.#errors.push({ message, time: this.#clock.now() });
    if (this.#errors.length > mostErrors) this.#errors.shift();
  }

  /** From the oldest to the latest. */
  list(): RecentError[] {
    const now = this.#clock.now();
    return this.#errors.map(({ message, time }) => ({ message, age: now - time }));
  }
}
