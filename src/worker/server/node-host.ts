import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Host } from '../../completion/host.ts';
import { FileByteSource } from '../../gguf/file-byte-source.ts';
import { THREAD_FILE, type KernelThread, type ThreadStart } from '../../engines/kernels/thread-pool.ts';
import { systemClock } from '../../util/clock.ts';
import type { ModelFiles } from './model-files.ts';

/**
 * Files on the disk of the desktop host.
 *
 * @param runtimeRoot folder of the runtime's `*.wasm` and its threads' code
 * @param gpu Node has no WebGPU of its own
 */
export function nodeModelFiles(runtimeRoot: string, gpu?: GPU): ModelFiles {
  return {
    ...{ clock: systemClock, gpu },
    openModel: async (model) => Promise.resolve(new FileByteSource(model)),
    readRuntimeFile: async (name) => readFile(join(runtimeRoot, name)),
    machineThreads: availableParallelism(),
    machineBytes: machineBytes(),
    sharesMemory: true,
    startThread: (start, onError) => startThread(join(runtimeRoot, THREAD_FILE), start, onError),
    engineLost: (error) => {
      // Nobody catches it there, so the worker ends, and the editor's side starts another.
      setImmediate(() => {
        throw error;
      });
    },
  };
}

function startThread(file: string, start: ThreadStart, onError: (error: unknown) => void): KernelThread {
  const worker = new Worker(file, { workerData: start });
  // Whoever evaluates does what this thread does not; without a listener its death would be the process's.
  worker.on('error', onError);
  worker.unref();
  return {
    terminate() {
      void worker.terminate();
    },
  };
}

/** Memory of the machine, or what a container leaves of it, in bytes. */
function machineBytes(): number {
  // 0, or more than any machine has, where there is no limit.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** A thread of Node: between two macrotasks its message port delivers what has arrived. */
export const nodeHost: Host = {
  clock: systemClock,
  machineBytes: machineBytes(),
  yieldToMessages: async () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
};
