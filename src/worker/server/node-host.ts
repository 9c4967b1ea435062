import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../completion/host.ts';
import { FileByteSource } from '../../runtime/gguf/file-byte-source.ts';
import { systemClock } from '../../util/clock.ts';
import type { ModelFiles } from './load-model.ts';

/** Files on the disk of the desktop host. @param runtimeRoot folder of the runtime's `*.wasm` */
export function nodeModelFiles(runtimeRoot: string): ModelFiles {
  return {
    openModel: async (model) => Promise.resolve(new FileByteSource(model)),
    readRuntimeFile: async (name) => readFile(join(runtimeRoot, name)),
  };
}

/** A thread of Node: between two macrotasks its message port delivers what has arrived. */
export const nodeHost: Host = {
  clock: systemClock,
  machineBytes: totalmem(),
  breathe: async () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
};
