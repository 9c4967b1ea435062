import { workerData } from 'node:worker_threads';

/** Its start options; addresses are in bytes. */
export interface DyingThreadStart {
  readonly memory: WebAssembly.Memory;
  /** Address of the evaluation counter. */
  readonly generation: number;
  /** Address of a late phase's tickets. */
  readonly ticket: number;
  /** Int32 `[1]`, set once it runs. */
  readonly ready: Int32Array;
}

// Takes a chunk of each evaluation and never computes it, like a thread killed in the middle of its work.
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
