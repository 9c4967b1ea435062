import type { Clock } from '../util/clock.ts';
import { Emitter } from '../util/emitter.ts';

/** What a snooze lasts unless it lasts until the restart, in minutes. */
export const snoozeMinutes = 5;
const minuteMs = 60_000;

export type SnoozeState =
  | { readonly kind: 'awake' }
  /** `minutes` begun of it are left; at least 1. */
  | { readonly kind: 'minutes'; readonly minutes: number }
  | { readonly kind: 'until-restart' };

/**
 * Silence for a while. It ends by itself, and is not kept beyond the editor's restart, so that nobody has to remember
 * that they asked for it.
 */
export class Snooze {
  readonly #clock: Clock;
  readonly #changes = new Emitter<SnoozeState>();
  #state: SnoozeState = { kind: 'awake' };
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Fires when silence begins, with each minute less of it, and when it ends. */
  readonly onDidChange = this.#changes.on;

  get state(): SnoozeState {
    return this.#state;
  }

  /** Begins a snooze, or begins it anew. */
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
    // The minute that has begun ends first; a timer that is late shows in the count of the next.
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
