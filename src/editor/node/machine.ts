import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Machine } from '../../presentation/machine.ts';

/** The machine of the extension host; in a remote window, the remote machine. */
export function nodeMachine(): Machine {
  return {
    platform: process.platform,
    architecture: process.arch,
    processor: cpus()[0]?.model ?? '',
    threads: availableParallelism(),
    memoryBytes: totalmem(),
    runtime: `Node ${process.versions.node}`,
  };
}
