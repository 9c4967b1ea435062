import type { TokenAllowance } from '../../completion/prompt-cache.ts';
import type { Clock } from '../../util/clock.ts';

const MINUTE_MS = 60_000;

/**
 * A budget of tokens that may be evaluated in a minute. It is full at first, holds what one minute allows, and fills
 * steadily.
 */
export class TokenBudget implements TokenAllowance {
  readonly #clock: Clock;
  #tokensPerMinute = 0;
  /** Tokens that are missing from the full budget, as of `#time`. */
  #missing = 0;
  #time: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#time = clock.now();
  }

  /** Changes what a minute allows; what was spent stays spent. */
  allow(tokensPerMinute: number): void {
    this.#fill();
    this.#tokensPerMinute = tokensPerMinute > 0 && tokensPerMinute < Infinity ? tokensPerMinute : 0;
  }

  get left(): number {
    this.#fill();
    return Math.max(0, this.#tokensPerMinute - this.#missing);
  }

  spend(tokens: number): void {
    this.#fill();
    this.#missing += tokens;
  }

  #fill(): void {
    const now = this.#clock.now();
    const filled = ((now - this.#time) * this.#tokensPerMinute) / MINUTE_MS;
    this.#missing = Math.max(0, this.#missing - filled);
    this.#time = now;
  }
}
