import type { Clock } from '../../util/clock.ts';

/** Milliseconds between two looks at what is awaited. */
const lookMs = 1_000;
/** A look that comes later than this finds that this thread stood still: the machine slept, or something kept it busy. */
const pauseMs = 3 * lookMs;

interface Expectation {
  readonly patienceMs: number;
  readonly silent: () => void;
  /** How long nothing has been heard while this thread ran, in milliseconds. */
  silentMs: number;
}

/**
 * Tells when a worker that owes something has been silent for too long. Any message counts as a sign of life, however long
 * the work itself takes. Time in which this thread stood still does not count, as messages could not arrive either.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #expectations = new Set<Expectation>();
  #lastLook = 0;
  #stopLooking: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `silent` once when nothing is heard for `patienceMs`, to within a second. The returned function ends the
   * expectation, which has to be done when what is owed arrives.
   */
  expect(patienceMs: number, silent: () => void): () => void {
    const expectation = { patienceMs, silent, silentMs: 0 };
    this.#expectations.add(expectation);
    if (this.#stopLooking === undefined) this.#lookLater();
    return () => {
      this.#expectations.delete(expectation);
      this.#rest();
    };
  }

  /** The worker has said something. */
  heard(): void {
    for (const expectation of this.#expectations) expectation.silentMs = 0;
  }

  #lookLater(): void {
    this.#lastLook = this.#clock.now();
    this.#stopLooking = this.#clock.after(lookMs, () => {
      this.#look();
    });
  }

  #look(): void {
    const sinceMs = this.#clock.now() - this.#lastLook;
    this.#lookLater();
    if (sinceMs > pauseMs) {
      this.heard();
      return;
    }
    const silent = [...this.#expectations].filter((expectation) => {
      expectation.silentMs += sinceMs;
      return expectation.silentMs >= expectation.patienceMs;
    });
    for (const expectation of silent) {
      // What one of them does may end others.
      if (this.#expectations.delete(expectation)) expectation.silent();
    }
    this.#rest();
  }

  /** No timer runs while nothing is awaited. */
  #rest(): void {
    if (this.#expectations.size > 0) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }
}
