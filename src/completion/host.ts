import type { Clock } from '../util/clock.ts';

/** What the process provides to completions. */
export interface Host {
  readonly clock: Clock;
  /** Memory of the machine, in bytes. */
  readonly machineBytes: number;
  /** Lets messages that have arrived be handled, so that a cancellation takes effect. */
  readonly yieldToMessages: () => Promise<void>;
}

/** Thrown when the signal is aborted. The cache keeps what was evaluated until then. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}
