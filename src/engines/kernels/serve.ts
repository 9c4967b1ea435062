import { instantiate } from './kernel-module.ts';
import type { ThreadStart } from './thread-pool.ts';

/** The life of a further thread: returns when the engine is disposed of. */
export async function serveKernels({ compiled, memory, state, thread }: ThreadStart): Promise<void> {
  const kernels = await instantiate(compiled, memory);
  kernels.attach(state);
  kernels.serve(thread);
}
