import type { Clock } from '../util/clock.ts';
import { longestTypingGapMs } from './recent-edits.ts';

export type DebounceEnd = 'elapsed' | 'superseded' | 'cancelled';

/** Bounds of the debounce delay, in milliseconds. */
export interface DebounceLimits {
  readonly minimum: number;
  readonly maximum: number;
}

/** The assumed gap between keystrokes until there is a measurement; milliseconds. */
const usualGapMs = 160;
/** Weight of the latest gap in the running mean. */
const smoothing = 0.2;
/** A gap this many times as long as the usual one means that the user has stopped typing. */
const slack = 1.25;

/**
 * How long to wait after a keystroke before the model is asked, in milliseconds: a little longer than the usual gap between
 * keystrokes, less the time that a completion takes anyway. The slower the user types beyond the maximum, the less a delay
 * tells a pause from typing, so it becomes shorter again. A delay saves completions that are not waited for, so it is no
 * longer than one takes: on a fast machine there is hardly any.
 *
 * @param latencyMs how long a completion takes; `undefined` if unknown
 */
export function debounceDelay(gapMs: number, latencyMs: number | undefined, limits: DebounceLimits): number {
  const { minimum } = limits;
  const maximum = Math.max(minimum, limits.maximum);
  const wanted = slack * gapMs;
  const useful = wanted <= maximum ? wanted : 2 * maximum - wanted;
  const saving = Math.min(latencyMs ?? Infinity, useful - (latencyMs ?? 0));
  return Math.min(maximum, Math.max(minimum, saving));
}

/**
 * Debounces requests by the user's rhythm of typing. There is one wait at a time: a newer one ends the one before. Each
 * promise settles.
 */
export class AdaptiveDebouncer {
  readonly #clock: Clock;
  readonly #limits: () => DebounceLimits;
  readonly #latency: () => number | undefined;
  #gap = usualGapMs;
  #lastKeystroke: number | undefined;
  #end: ((how: DebounceEnd) => void) | undefined;

  /** @param latency how long a completion takes at present, in milliseconds; `undefined` if unknown */
  constructor(clock: Clock, limits: () => DebounceLimits, latency: () => number | undefined) {
    this.#clock = clock;
    this.#limits = limits;
    this.#latency = latency;
  }

  /** The user has typed just now. */
  keystroke(): void {
    const now = this.#clock.now();
    if (this.#lastKeystroke !== undefined) {
      const gap = now - this.#lastKeystroke;
      // A longer gap is a pause.
      if (gap <= longestTypingGapMs) this.#gap += smoothing * (gap - this.#gap);
    }
    this.#lastKeystroke = now;
  }

  /** Resolves when the delay after the last keystroke is over, or earlier when the wait is cancelled or superseded. */
  wait(signal: AbortSignal): Promise<DebounceEnd> {
    this.#end?.('superseded');
    if (signal.aborted) return Promise.resolve('cancelled');
    const delay = debounceDelay(this.#gap, this.#latency(), this.#limits());
    const now = this.#clock.now();
    const remaining = (this.#lastKeystroke ?? now) + delay - now;
    if (remaining <= 0) return Promise.resolve('elapsed');
    return new Promise((resolve) => {
      const stopTimer = this.#clock.after(remaining, () => {
        end('elapsed');
      });
      const abort = (): void => {
        end('cancelled');
      };
      signal.addEventListener('abort', abort, { once: true });
      const end = (how: DebounceEnd): void => {
        stopTimer();
        signal.removeEventListener('abort', abort);
        if (this.#end === end) this.#end = undefined;
        resolve(how);
      };
      this.#end = end;
    });
  }

  dispose(): void {
    this.#end?.('cancelled');
  }
}
