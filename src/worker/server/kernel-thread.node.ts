import { workerData } from 'node:worker_threads';
import { serveKernels, type ThreadStart } from '../../engines/kernels/thread-pool.ts';

// One of the kernels' further threads on the desktop host. Its data come from our own `startThread`.
await serveKernels(workerData as ThreadStart);
