/** What the engine calls: one call for each evaluation, one for the life of each further thread. */
import { closeEvaluation, awaitEvaluation, enter, generation, leave, openEvaluation, stopThreads } from './schedule';
import { phaseCount, runPhases } from './evaluate';
import { attachState } from './state';
import { repack, unpackRow } from './repack';

export { repack, stopThreads, unpackRow };

/** Tells an instance where the state is; see `layout.ts`. */
export function attach(state: usize): void {
  attachState(state);
}

/** Evaluates what the state describes, on this thread and all that serve. */
export function evaluate(): void {
  openEvaluation(phaseCount());
  runPhases(0);
  closeEvaluation();
}

/** Serves evaluations until `stopThreads`. */
export function serve(thread: i32): void {
  // From zero, so that an evaluation which began before this thread is not missed.
  let seen = 0;
  while (awaitEvaluation(seen)) {
    seen = generation();
    if (enter()) runPhases(thread);
    leave();
  }
}
