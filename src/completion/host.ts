import type { Clock } from '../util/clock.ts';

/** What completing needs of where it runs. */
export interface Host {
  readonly clock: Clock;
  /** Memory of the machine, in bytes. */
  readonly machineBytes: number;
  /** Lets messages that have arrived be handled, so that a cancellation can take effect. */
  readonly yieldToMessages: () => Promise<void>;
}

/** Thrown when the signal was aborted. The cache keeps what was evaluated until then. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}
