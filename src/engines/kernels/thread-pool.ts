import { instantiate, type KernelModule } from './kernel-module.ts';

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

/** The code of a further thread, among the runtime's own files. */
export const THREAD_FILE = 'kernel-thread.mjs';

/**
 * Starts a thread, and tells later when it has ended by an error. One that fails to start, or dies while parked, costs speed and nothing else: what it would have done the
 * others do.
 */
export type StartThread = (start: ThreadStart, onError: (error: unknown) => void) => KernelThread;

/** The threads beside the caller's. They are parked, at no cost, while nothing is evaluated. */
export class ThreadPool {
  readonly #module: KernelModule;
  readonly #threads: KernelThread[] = [];
  #disposed = false;

  /**
   * @param count threads in all, the caller's included
   * @param onEnd hears of the first thread that ends by an error, or cannot be started
   */
  constructor(
    module: KernelModule,
    state: number,
    count: number,
    start: StartThread,
    onEnd: (error: unknown) => void = () => undefined,
  ) {
    this.#module = module;
    let told = false;
    const tell = (error: unknown): void => {
      if (told || this.#disposed) return;
      told = true;
      onEnd(error);
    };
    for (let thread = 1; thread < count; thread++) {
      try {
        this.#threads.push(start({ compiled: module.compiled, memory: module.memory, state, thread }, tell));
      } catch (error) {
        // Nobody waits for a thread that never comes, so there is nothing to undo.
        tell(error);
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

/** The life of a further thread: returns when the engine is disposed of. */
export async function serveKernels({ compiled, memory, state, thread }: ThreadStart): Promise<void> {
  const kernels = await instantiate(compiled, memory);
  kernels.attach(state);
  kernels.serve(thread);
}
