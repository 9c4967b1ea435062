import { workerData } from 'node:worker_threads';

/** What it is started with; addresses are bytes in the memory. */
export interface DyingThreadStart {
  readonly memory: WebAssembly.Memory;
  /** Of the number that counts evaluations. */
  readonly generation: number;
  /** Of a late phase's tickets. */
  readonly ticket: number;
  /** Int32 `[1]`, set once it looks. */
  readonly ready: Int32Array;
}

// Takes a chunk of each evaluation that it sees begin, and never does it: what a thread killed in the middle of its work
// leaves behind.
const { memory, generation, ticket, ready } = workerData as DyingThreadStart;
const tickets = new Int32Array(memory.buffer, ticket, 1);
const began = new Int32Array(memory.buffer, generation, 1);
let seen = Atomics.load(began, 0);
Atomics.store(ready, 0, 1);
for (;;) {
  const now = Atomics.load(began, 0);
  if (now === seen) continue;
  seen = now;
  Atomics.add(tickets, 0, 1);
}
