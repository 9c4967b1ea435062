/** The exports for the engine: `evaluate` for each evaluation, and `serve` for the life of each other thread. */
import {
  closeEvaluation,
  awaitEvaluation,
  enter,
  generation,
  leave,
  openEvaluation,
  stopThreads,
} from './schedule';
import { phaseCount, runPhases } from './evaluate';
import { attachState } from './state';
import { repack } from './repack';
import { unpackRow } from './unpack';

export { repack, stopThreads, unpackRow };

/** Sets the address of the state in an instance; see `layout.ts`. */
export function attach(state: usize): void {
  attachState(state);
}

/** Runs the evaluation that the state describes, on this thread and all that serve. */
export function evaluate(): void {
  openEvaluation(phaseCount());
  runPhases(0);
  closeEvaluation();
}

/** Serves evaluations until `stopThreads`. */
export function serve(thread: i32): void {
  // From 0, so that an evaluation that began before this thread is not missed.
  let seen = 0;
  while (awaitEvaluation(thread, seen)) {
    seen = generation(thread);
    if (enter()) runPhases(thread);
    leave();
  }
}
