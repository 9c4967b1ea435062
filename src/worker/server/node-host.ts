import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Host } from '../../completion/host.ts';
import { FileByteSource } from '../../runtime/gguf/file-byte-source.ts';
import type { KernelThread, ThreadStart } from '../../runtime/kernels/thread-pool.ts';
import { systemClock } from '../../util/clock.ts';
import type { ModelFiles } from './load-model.ts';

/** Files on the disk of the desktop host. @param runtimeRoot folder of the runtime's `*.wasm` and its threads' code */
export function nodeModelFiles(runtimeRoot: string): ModelFiles {
  return {
    openModel: async (model) => Promise.resolve(new FileByteSource(model)),
    readRuntimeFile: async (name) => readFile(join(runtimeRoot, name)),
    machineThreads: availableParallelism(),
    startThread: (start) => startThread(join(runtimeRoot, 'kernel-thread.mjs'), start),
    engineLost: (error) => {
      // Nobody catches it there, so the worker ends, and the editor's side starts another.
      setImmediate(() => {
        throw error;
      });
    },
  };
}

function startThread(file: string, start: ThreadStart): KernelThread {
  const worker = new Worker(file, { workerData: start });
  // Whoever evaluates does what this thread does not; without a listener its death would be the process's.
  worker.on('error', () => undefined);
  worker.unref();
  return {
    terminate() {
      void worker.terminate();
    },
  };
}

/** A thread of Node: between two macrotasks its message port delivers what has arrived. */
export const nodeHost: Host = {
  clock: systemClock,
  machineBytes: totalmem(),
  breathe: async () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
};
