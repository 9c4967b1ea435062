import type { Clock } from '../util/clock.ts';
import { Emitter } from '../util/emitter.ts';

/** Default duration of a snooze, in minutes. */
export const snoozeMinutes = 5;
const minuteMs = 60_000;

export type SnoozeState =
  | { readonly kind: 'awake' }
  /** `minutes` are left, rounded up; at least 1. */
  | { readonly kind: 'minutes'; readonly minutes: number }
  | { readonly kind: 'until-restart' };

/**
 * Turns suggestions off for a while. It ends by itself and is not kept across restarts, so that the user need not remember
 * to end it.
 */
export class Snooze {
  readonly #clock: Clock;
  readonly #changes = new Emitter<SnoozeState>();
  #state: SnoozeState = { kind: 'awake' };
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Fires when a snooze begins, with each minute that passes, and when it ends. */
  readonly onDidChange = this.#changes.on;

  get state(): SnoozeState {
    return this.#state;
  }

  /** Starts or restarts a snooze. */
  start(minutes: number = snoozeMinutes): void {
    const end = this.#clock.now() + minutes * minuteMs;
    this.#count(end);
  }

  startUntilRestart(): void {
    this.#stopTimer();
    this.#set({ kind: 'until-restart' });
  }

  end(): void {
    this.#stopTimer();
    if (this.#state.kind !== 'awake') this.#set({ kind: 'awake' });
  }

  dispose(): void {
    this.#stopTimer();
    this.#changes.dispose();
  }

  #count(end: number): void {
    this.#stopTimer();
    const left = end - this.#clock.now();
    const minutes = Math.ceil(left / minuteMs);
    if (minutes <= 0) {
      this.end();
      return;
    }
    // Wait for the current minute to end. Computed from `end`, so that late timers do not add up.
    this.#stopTimer = this.#clock.after(left - (minutes - 1) * minuteMs, () => {
      this.#count(end);
    });
    this.#set({ kind: 'minutes', minutes });
  }

  #set(state: SnoozeState): void {
    this.#state = state;
    this.#changes.fire(state);
  }
}
