import { runtimeRoot } from '../../src/cli/local-model.ts';
import { allowRelaxedSimd } from '../../src/cli/relaxed-simd.ts';
import { nodeModelFiles } from '../../src/worker/server/node-host.ts';

allowRelaxedSimd();

const files = nodeModelFiles(runtimeRoot);

/** Contents of one of the runtime's own files, as the build left it. */
export async function readRuntimeFile(name: string): Promise<Uint8Array> {
  return files.readRuntimeFile(name);
}
