import { serveKernels, type ThreadStart } from '../../engines/kernels/thread-pool.ts';
import type { WorkerScope } from './web-platform.ts';

// One of the kernels' further threads on a web page. Its one message comes from our own `startThread`.
const scope = globalThis as unknown as WorkerScope;
scope.onmessage = ({ data }) => {
  serveKernels(data as ThreadStart).catch((error: unknown) => {
    // The page hears of errors, but not of promises.
    setTimeout(() => {
      throw error;
    });
  });
};
