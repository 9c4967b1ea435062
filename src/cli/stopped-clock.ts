import type { Clock } from '../util/clock.ts';

/** Stands still: whatever was done was done just now. */
export const stoppedClock: Clock = {
  now: () => 0,
  after: () => () => undefined,
};
