/**
 * How threads share an evaluation. It is a list of phases, each a number of chunks. A thread takes the next chunk of
 * a phase by a ticket, and goes on to the next phase when all chunks are done, by whomever. So nobody waits for a
 * thread that has not woken yet or was taken off its core: it finds the tickets gone and catches up.
 *
 * Between evaluations threads are parked in `memory.atomic.wait32`, after a brief spin.
 */
import { ACTIVE, COUNTER_BYTES, COUNTERS, GENERATION, OPEN, PATIENCE, SLEEPERS, STOP } from './layout';
import { at, pointer, word } from './state';

/** Rounds of looking before a thread sleeps: some tens of microseconds. */
const SPINS = 4000;
/** How long a thread sleeps within an evaluation before it looks again, in nanoseconds. */
const NAP: i64 = 100_000;
/** Naps before a thread counts as dead, whatever the clock says. */
const FEWEST_NAPS = 500;

/** Milliseconds on a clock that only goes forward; `kernel-module.ts` passes it in. */
// @ts-ignore: decorator
@external('env', 'now')
declare function now(): f64;

// @ts-ignore: decorator
@inline
function counter(phase: i32): usize {
  return pointer(COUNTERS) + <usize>phase * COUNTER_BYTES;
}

/** The next chunk of a phase; at least the number of chunks when none is left. */
export function takeChunk(phase: i32): i32 {
  return atomic.add<i32>(counter(phase), 1);
}

export function finishChunk(phase: i32): void {
  atomic.add<i32>(counter(phase) + 4, 1);
}

/** Returns when all chunks of a phase are done. */
export function awaitPhase(phase: i32, chunks: i32): void {
  const done = counter(phase) + 4;
  let seen = atomic.load<i32>(done);
  while (seen < chunks) seen = awaitChange(done, seen);
}

/**
 * Returns what a word holds once that is no longer `seen`. Traps when that takes too long: a thread that died in the
 * middle of its work never finishes it, and nobody else can tell how far it was. By the clock, as a nap may last a hundred
 * times as long as it should (Windows); and by naps, as a machine that was asleep has let the clock go on.
 */
function awaitChange(address: usize, seen: i32): i32 {
  for (let spins = 0; spins < SPINS; spins++) {
    const value = atomic.load<i32>(address);
    if (value != seen) return value;
  }
  const end = now() + <f64>word(PATIENCE);
  for (let naps = 0; naps < FEWEST_NAPS || now() < end; naps++) {
    atomic.wait<i32>(address, seen, NAP);
    const value = atomic.load<i32>(address);
    if (value != seen) return value;
  }
  unreachable();
  return seen;
}

/** Lets the other threads in; `phases` counters start at zero. */
export function openEvaluation(phases: i32): void {
  memory.fill(pointer(COUNTERS), 0, <usize>phases * COUNTER_BYTES);
  atomic.store<i32>(at(OPEN), 1);
  wakeAll();
}

/** Keeps threads out that come late, and returns when the others have left, so that counters can be used again. */
export function closeEvaluation(): void {
  atomic.store<i32>(at(OPEN), 0);
  let seen = atomic.load<i32>(at(ACTIVE));
  while (seen != 0) seen = awaitChange(at(ACTIVE), seen);
}

function wakeAll(): void {
  atomic.add<i32>(at(GENERATION), 1);
  if (atomic.load<i32>(at(SLEEPERS)) > 0) atomic.notify(at(GENERATION), -1);
}

/** Makes every thread return from `awaitEvaluation` with false. */
export function stopThreads(): void {
  atomic.store<i32>(at(STOP), 1);
  wakeAll();
}

/** Parks until an evaluation begins after the one numbered `seen`; false when threads are to end. */
export function awaitEvaluation(seen: i32): bool {
  for (let spins = 0; atomic.load<i32>(at(GENERATION)) == seen; spins++) {
    if (spins < SPINS) continue;
    atomic.add<i32>(at(SLEEPERS), 1);
    atomic.wait<i32>(at(GENERATION), seen, -1);
    atomic.sub<i32>(at(SLEEPERS), 1);
  }
  return atomic.load<i32>(at(STOP)) == 0;
}

export function generation(): i32 {
  return atomic.load<i32>(at(GENERATION));
}

/** Registers the thread; false when the evaluation is over already. Call `leave` in either case. */
export function enter(): bool {
  atomic.add<i32>(at(ACTIVE), 1);
  return atomic.load<i32>(at(OPEN)) == 1;
}

export function leave(): void {
  atomic.sub<i32>(at(ACTIVE), 1);
}
