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

/** Sums memory by 64 bytes at a time, as plainly as SIMD can: what reading costs, for the bench. */
export function sumBytes(address: usize, bytes: usize): i32 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (const end = address + bytes; address < end; address += 64) {
    a = i32x4.add(a, v128.load(address));
    b = i32x4.add(b, v128.load(address, 16));
    c = i32x4.add(c, v128.load(address, 32));
    d = i32x4.add(d, v128.load(address, 48));
  }
  a = i32x4.add(i32x4.add(a, b), i32x4.add(c, d));
  return i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3);
}
