import type { KernelModule } from './kernel-module.ts';

/** What a further thread needs; it survives structured clone. */
export interface ThreadStart {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the state. */
  readonly state: number;
  /** Its number, from 1. */
  readonly thread: number;
}

/** A thread that runs `serveKernels`. */
export interface KernelThread {
  terminate(): void;
}

/**
 * Starts a thread. One that fails to start, or dies while parked, costs speed and nothing else: what it would have done the
 * others do.
 */
export type StartThread = (start: ThreadStart) => KernelThread;

/** The threads beside the caller's. They are parked, at no cost, while nothing is evaluated. */
export class ThreadPool {
  readonly #module: KernelModule;
  readonly #threads: KernelThread[] = [];

  /** @param count threads in all, the caller's included */
  constructor(module: KernelModule, state: number, count: number, start: StartThread) {
    this.#module = module;
    for (let thread = 1; thread < count; thread++) {
      try {
        this.#threads.push(start({ compiled: module.compiled, memory: module.memory, state, thread }));
      } catch {
        // Nobody waits for a thread that never comes, so there is nothing to undo or to tell.
      }
    }
  }

  dispose(): void {
    if (this.#threads.length === 0) return;
    this.#module.exports.stopThreads();
    for (const thread of this.#threads.splice(0)) thread.terminate();
  }
}
