import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { runtimeRoot } from '../../../src/cli/local-model.ts';
import {
  THREAD_FILE,
  type KernelThread,
  type ThreadStart,
} from '../../../src/engines/kernels/thread-pool.ts';

/** Starts one of the kernels' threads from what the build made of it. */
export function startBuiltThread(start: ThreadStart): KernelThread {
  const worker = new Worker(join(runtimeRoot, THREAD_FILE), { workerData: start, execArgv: [] });
  worker.unref();
  return {
    terminate() {
      void worker.terminate();
    },
  };
}
