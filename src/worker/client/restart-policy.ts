import type { Clock } from '../../util/clock.ts';
import { sentence, type PlainText } from '../../util/plain-text.ts';

/** Deaths within this time count together, in milliseconds. */
const windowMs = 120_000;
/** Pause before the restart after the first, second, ... death in the window, in milliseconds. */
const delaysMs = [0, 1_000, 4_000, 16_000];

/** How many deaths within two minutes make the client give up. */
const maximumDeaths = delaysMs.length + 1;

/** How many hangs without an answer in between make the client give up. */
const maximumHangs = 2;

/** Why a worker that was wanted is gone: by itself, or ended as it was silent. */
export type DeathCause = 'crash' | 'hang';

/**
 * Says when a dead worker may start again: at once after the first death, then after growing pauses, and not at
 * all once it died five times within two minutes. A worker that hangs keeps a person waiting much longer than one that
 * crashes, so the second hang is the last, however far apart, unless something was answered in between.
 */
export class RestartPolicy {
  readonly #clock: Clock;
  #deaths: number[] = [];
  #hangs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a death. Returns the pause before the restart in milliseconds, or `undefined` to give up. */
  died(cause: DeathCause): number | undefined {
    const now = this.#clock.now();
    this.#deaths = this.#deaths.filter((time) => now - time < windowMs);
    this.#deaths.push(now);
    if (cause === 'hang' && ++this.#hangs >= maximumHangs) return undefined;
    return delaysMs[this.#deaths.length - 1];
  }

  /** The worker does what it is there for. */
  answered(): void {
    this.#hangs = 0;
  }

  reset(): void {
    this.#deaths = [];
    this.#hangs = 0;
  }
}

/** What a person is told when a worker is not started again. */
export function gaveUpMessage(cause: DeathCause): PlainText {
  const why: Readonly<Record<DeathCause, PlainText>> = {
    crash: sentence`stopped ${maximumDeaths} times within two minutes`,
    hang: sentence`stopped answering ${maximumHangs} times in a row`,
  };
  return sentence`Foretype's worker ${why[cause]} and stays off until you ask for a completion. Run "Foretype: Restart Worker" to try again at once, or "Foretype: Show Log" to see why it stopped.`;
}
