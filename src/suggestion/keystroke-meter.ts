import { summarize } from '../util/percentile.ts';

/** Number of latest keystrokes in the percentiles. */
const windowSize = 64;

export interface KeystrokeTimes {
  /** Milliseconds; 0 before the first keystroke. */
  readonly p50: number;
  readonly p95: number;
  /** Keystrokes since the start; the percentiles are those of the latest 64. */
  readonly count: number;
}

/**
 * Measures how long each keystroke blocks the extension host's thread: the handlers of the edit and of the cursor's move, and
 * the request for a suggestion up to its first wait.
 */
export class KeystrokeMeter {
  readonly #now: () => number;
  readonly #samples: number[] = [];
  #count = 0;
  /** Whether the latest keystroke's request has not come yet. */
  #isOpen = false;

  /** @param now milliseconds, of the thread's CPU time if possible, so that other threads do not count */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs the handler of an edit, with which a keystroke begins. */
  edit(work: () => void): void {
    this.#samples[this.#count % windowSize] = 0;
    this.#count++;
    this.#isOpen = true;
    this.#add(work);
  }

  /** Runs the handler of a cursor move; without an edit before it, it belongs to no keystroke. */
  move(work: () => void): void {
    this.#add(work);
  }

  /** Runs a request up to its first wait, with which a keystroke ends. */
  request<T>(work: () => T): T {
    try {
      return this.#add(work);
    } finally {
      this.#isOpen = false;
    }
  }

  summary(): KeystrokeTimes {
    return { ...summarize(this.#samples), count: this.#count };
  }

  #add<T>(work: () => T): T {
    const start = this.#now();
    try {
      return work();
    } finally {
      const latest = (this.#count - 1) % windowSize;
      if (this.#isOpen) this.#samples[latest] = (this.#samples[latest] ?? 0) + this.#now() - start;
    }
  }
}
