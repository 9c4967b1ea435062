import type { Clock } from '../util/clock.ts';
import { longestTypingGapMs } from './recent-edits.ts';

export type PauseEnd = 'elapsed' | 'superseded' | 'cancelled';

/** Bounds of the pause after a keystroke, in milliseconds. */
export interface PauseLimits {
  readonly minimum: number;
  readonly maximum: number;
}

/** What typing is taken for until there is a measurement; milliseconds. */
const usualGapMs = 160;
/** Weight of the latest gap in the running mean. */
const smoothing = 0.2;
/** A gap this much longer than the usual one means that the person has stopped typing. */
const slack = 1.25;

/**
 * How long after a keystroke to wait before asking, in milliseconds. It should just outlast the usual gap
 * between keystrokes, less the time that the answer takes anyway. Where that is longer than the maximum, waiting
 * tells a pause from typing less and less, so the pause shrinks again: who types slowly waits for nothing.
 */
export function pauseAfterKeystroke(gapMs: number, latencyMs: number, limits: PauseLimits): number {
  const { minimum } = limits;
  const maximum = Math.max(minimum, limits.maximum);
  const wanted = slack * gapMs;
  const useful = wanted <= maximum ? wanted : 2 * maximum - wanted;
  return Math.min(maximum, Math.max(minimum, useful - latencyMs));
}

/**
 * Waits out the rest of the pause that follows a keystroke. One wait at a time: a newer one ends the older, and
 * each promise settles.
 */
export class AdaptiveDebouncer {
  readonly #clock: Clock;
  readonly #limits: () => PauseLimits;
  readonly #latency: () => number;
  #gap = usualGapMs;
  #lastKeystroke: number | undefined;
  #end: ((how: PauseEnd) => void) | undefined;

  /** `latency` tells how long a completion takes at present, in milliseconds. */
  constructor(clock: Clock, limits: () => PauseLimits, latency: () => number) {
    this.#clock = clock;
    this.#limits = limits;
    this.#latency = latency;
  }

  /** Notes that the person typed just now. */
  keystroke(): void {
    const now = this.#clock.now();
    if (this.#lastKeystroke !== undefined) {
      const gap = now - this.#lastKeystroke;
      // A longer one is thinking.
      if (gap <= longestTypingGapMs) this.#gap += smoothing * (gap - this.#gap);
    }
    this.#lastKeystroke = now;
  }

  /** Resolves when the pause after the last keystroke is over, or earlier when the wait is not wanted. */
  wait(signal: AbortSignal): Promise<PauseEnd> {
    this.#end?.('superseded');
    if (signal.aborted) return Promise.resolve('cancelled');
    const pause = pauseAfterKeystroke(this.#gap, this.#latency(), this.#limits());
    const now = this.#clock.now();
    const remaining = (this.#lastKeystroke ?? now) + pause - now;
    if (remaining <= 0) return Promise.resolve('elapsed');
    return new Promise((resolve) => {
      const stopTimer = this.#clock.after(remaining, () => {
        end('elapsed');
      });
      const abort = (): void => {
        end('cancelled');
      };
      signal.addEventListener('abort', abort, { once: true });
      const end = (how: PauseEnd): void => {
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
