import { workerData } from 'node:worker_threads';
import { serveKernels, type ThreadStart } from '../../../src/engines/kernels/thread-pool.ts';

await serveKernels(workerData as ThreadStart);
