import { instantiate, type KernelModule } from './kernel-module.ts';

/** The start options of a kernel thread; can be cloned structurally. */
export interface ThreadStart {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the state. */
  readonly state: number;
  /** The thread's number, from 1. */
  readonly thread: number;
}

/** A thread that runs `serveKernels`. */
export interface KernelThread {
  terminate(): void;
}

/** The file with the code of a kernel thread, one of the runtime's own files. */
export const THREAD_FILE = 'kernel-thread.mjs';

/**
 * Starts a thread; `onError` is called if it ends by an error. A thread that fails to start, or dies while parked, only costs
 * speed, as the others do its work.
 */
export type StartThread = (start: ThreadStart, onError: (error: unknown) => void) => KernelThread;

/** The threads other than the caller's. They are parked, at no cost, while nothing is evaluated. */
export class ThreadPool {
  readonly #module: KernelModule;
  readonly #threads: KernelThread[] = [];
  #disposed = false;

  /**
   * @param count number of threads, including the caller's
   * @param onEnd called for the first thread that ends by an error or cannot be started
   */
  constructor(
    module: KernelModule,
    state: number,
    count: number,
    start: StartThread,
    onEnd: (error: unknown) => void = () => undefined,
  ) {
    this.#module = module;
    let reported = false;
    const report = (error: unknown): void => {
      if (reported || this.#disposed) return;
      reported = true;
      onEnd(error);
    };
    for (let thread = 1; thread < count; thread++) {
      try {
        this.#threads.push(
          start({ compiled: module.compiled, memory: module.memory, state, thread }, report),
        );
      } catch (error) {
        // Nothing waits for a thread that never starts, so there is nothing to undo.
        report(error);
      }
    }
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#threads.length === 0) return;
    this.#module.exports.stopThreads();
    for (const thread of this.#threads.splice(0)) thread.terminate();
  }
}

/** Runs a kernel thread until the engine is disposed. */
export async function serveKernels({ compiled, memory, state, thread }: ThreadStart): Promise<void> {
  const kernels = await instantiate(compiled, memory);
  kernels.attach(state);
  kernels.serve(thread);
}
