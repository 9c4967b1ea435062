import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KernelThread, ThreadStart } from '../../../../src/runtime/kernels/thread-pool.ts';
import { runtimeRoot } from '../runtime-files.ts';

/** Starts one of the kernels' threads from what the build made of it. */
export function startBuiltThread(start: ThreadStart): KernelThread {
  const worker = new Worker(join(runtimeRoot, 'kernel-thread.mjs'), { workerData: start, execArgv: [] });
  worker.unref();
  return {
    terminate() {
      void worker.terminate();
    },
  };
}
