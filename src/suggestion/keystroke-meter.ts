import { summarize } from '../util/percentile.ts';

/** How many of the latest keystrokes are kept. */
const windowSize = 64;

export interface KeystrokeTimes {
  /** Milliseconds; 0 before the first keystroke. */
  readonly p50: number;
  readonly p95: number;
  /** Keystrokes since the start; the percentiles are of the latest 64. */
  readonly count: number;
}

/**
 * Measures how long each keystroke holds the thread: what follows the edit, what follows the cursor, and the
 * beginning of the request for a suggestion, up to where it waits.
 */
export class KeystrokeMeter {
  readonly #now: () => number;
  readonly #samples: number[] = [];
  #count = 0;
  /** Whether the latest keystroke's request is still to come. */
  #isOpen = false;

  /** @param now milliseconds; of the thread's own computing, if possible, so that others' work is not counted */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs what follows an edit, with which a keystroke begins. */
  edit(work: () => void): void {
    this.#samples[this.#count % windowSize] = 0;
    this.#count++;
    this.#isOpen = true;
    this.#add(work);
  }

  /** Runs what follows a move of the cursor; without an edit before it, it is no part of a keystroke. */
  move(work: () => void): void {
    this.#add(work);
  }

  /** Runs the beginning of a request, with which a keystroke ends. */
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
