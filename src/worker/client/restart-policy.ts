import type { Clock } from '../../util/clock.ts';

/** Deaths within this time count together, in milliseconds. */
const windowMs = 120_000;
/** Pause before the restart after the first, second, ... death in the window, in milliseconds. */
const delaysMs = [0, 1_000, 4_000, 16_000];

/** How many deaths within two minutes make the client give up. */
export const maximumDeaths = delaysMs.length + 1;

/**
 * Says when a dead worker may start again: at once after the first death, then after growing pauses, and not at
 * all once it died five times within two minutes.
 */
export class RestartPolicy {
  readonly #clock: Clock;
  #deaths: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a death. Returns the pause before the restart in milliseconds, or `undefined` to give up. */
  died(): number | undefined {
    const now = this.#clock.now();
    this.#deaths = this.#deaths.filter((time) => now - time < windowMs);
    this.#deaths.push(now);
    return delaysMs[this.#deaths.length - 1];
  }

  reset(): void {
    this.#deaths = [];
  }
}
