/**
 * How threads share an evaluation: it is a list of phases, each with a number of chunks. A thread takes the next chunk of a
 * phase by incrementing a counter, and continues with the next phase once all chunks are done. So no thread waits for one
 * that is not awake yet or was preempted: that one finds no chunks left and catches up.
 *
 * Between evaluations threads are parked in `memory.atomic.wait32`, after a brief spin. Threads beyond the usual number wait
 * for a generation of their own, so that nothing wakes them while they are not needed.
 */
import {
  ACTIVE,
  BURST_GENERATION,
  COUNTER_BYTES,
  COUNTERS,
  GENERATION,
  OPEN,
  PATIENCE,
  SLEEPERS,
  STOP,
  THREADS,
  USUAL_THREADS,
} from './layout';
import { at, pointer, word } from './state';

/** Iterations of a spin before a thread sleeps: some tens of microseconds. */
const SPINS = 4000;
/** Nanoseconds that a thread sleeps within an evaluation before it checks again. */
const NAP: i64 = 100_000;
/** Minimum naps before a thread counts as dead, whatever the clock says. */
const FEWEST_NAPS = 500;

/** Monotonic milliseconds; imported from `kernel-module.ts`. */
// @ts-ignore: decorator
@external('env', 'now')
declare function now(): f64;

// @ts-ignore: decorator
@inline
function counter(phase: i32): usize {
  return pointer(COUNTERS) + <usize>phase * COUNTER_BYTES;
}

/** Takes the next chunk of a phase; returns the number of chunks or more if none is left. */
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
 * Waits until a word is no longer `seen` and returns its value. Traps if that takes too long: a thread that died never
 * finishes its chunk, and others cannot tell how far it got. Measured by the clock, as a nap may take a hundred times as
 * long as asked (Windows), and by naps, as the clock advances while the machine sleeps.
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

/** Lets the other threads enter, with the counters of `phases` phases reset. */
export function openEvaluation(phases: i32): void {
  memory.fill(pointer(COUNTERS), 0, <usize>phases * COUNTER_BYTES);
  atomic.store<i32>(at(OPEN), 1);
  wakeUsual();
  if (word(THREADS) > word(USUAL_THREADS)) wakeOthers();
}

/** Keeps late threads out, and returns when the others have left, so that counters can be reused. */
export function closeEvaluation(): void {
  atomic.store<i32>(at(OPEN), 0);
  let seen = atomic.load<i32>(at(ACTIVE));
  while (seen != 0) seen = awaitChange(at(ACTIVE), seen);
}

function wakeUsual(): void {
  atomic.add<i32>(at(GENERATION), 1);
  if (atomic.load<i32>(at(SLEEPERS)) > 0) atomic.notify(at(GENERATION), -1);
}

function wakeOthers(): void {
  atomic.add<i32>(at(BURST_GENERATION), 1);
  atomic.notify(at(BURST_GENERATION), -1);
}

/** Makes every thread return from `awaitEvaluation` with false. */
export function stopThreads(): void {
  atomic.store<i32>(at(STOP), 1);
  wakeUsual();
  wakeOthers();
}

/** Parks a thread until an evaluation after generation `seen` begins; returns false if the threads must end. */
export function awaitEvaluation(thread: i32, seen: i32): bool {
  const address = generationOf(thread);
  for (let spins = 0; atomic.load<i32>(address) == seen; spins++) {
    if (spins < SPINS) continue;
    atomic.add<i32>(at(SLEEPERS), 1);
    atomic.wait<i32>(address, seen, -1);
    atomic.sub<i32>(at(SLEEPERS), 1);
  }
  return atomic.load<i32>(at(STOP)) == 0;
}

export function generation(thread: i32): i32 {
  return atomic.load<i32>(generationOf(thread));
}

// @ts-ignore: decorator
@inline
function generationOf(thread: i32): usize {
  return at(thread < word(USUAL_THREADS) ? GENERATION : BURST_GENERATION);
}

/** Registers the thread; returns false if the evaluation is already over. Call `leave` in either case. */
export function enter(): bool {
  atomic.add<i32>(at(ACTIVE), 1);
  return atomic.load<i32>(at(OPEN)) == 1;
}

export function leave(): void {
  atomic.sub<i32>(at(ACTIVE), 1);
}
