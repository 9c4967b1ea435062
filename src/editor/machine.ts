import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Machine } from '../presentation/machine.ts';

/** The machine that the extension host runs on; in a remote window that is the remote one. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    architecture: process.arch,
    processor: cpus()[0]?.model ?? '',
    threads: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.versions.node,
  };
}
