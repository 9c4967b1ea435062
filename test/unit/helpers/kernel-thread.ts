import { workerData } from 'node:worker_threads';
import { serveKernels } from '../../../src/runtime/kernels/serve.ts';
import type { ThreadStart } from '../../../src/runtime/kernels/thread-pool.ts';

await serveKernels(workerData as ThreadStart);
