import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allowRelaxedSimd } from '../../../src/cli/relaxed-simd.ts';

allowRelaxedSimd();

/** What the build leaves there. */
export const runtimeRoot = fileURLToPath(new URL('../../../dist', import.meta.url));

/** Contents of one of the runtime's own files. */
export async function readRuntimeFile(name: string): Promise<Uint8Array> {
  return readFile(join(runtimeRoot, name));
}
