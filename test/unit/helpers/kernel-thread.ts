import { workerData } from 'node:worker_threads';
import { serveKernels } from '../../../src/engines/kernels/serve.ts';
import type { ThreadStart } from '../../../src/engines/kernels/thread-pool.ts';

await serveKernels(workerData as ThreadStart);
