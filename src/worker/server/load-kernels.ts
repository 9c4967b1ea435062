import { KernelEngine } from '../../engines/kernels/kernel-engine.ts';
import { THREAD_FILE } from '../../engines/kernels/thread-pool.ts';
import { bestVariant, kernelFile, KERNEL_VARIANTS } from '../../engines/kernels/variants.ts';
import { InstallationError } from '../../runtime/engine.ts';
import { plainError, sentence } from '../../util/plain-text.ts';
import { INSTALL_AGAIN } from '../advice.ts';
import type { EngineChoice, EngineLoader } from './engine-loader.ts';
import { readRuntimeFile } from './model-files.ts';

/** Loads the fastest build of the kernels that is not damaged. Another engine would be far slower, so the user has to choose it. */
export const loadKernels: EngineLoader = async (file, files, choice, { onProgress, onWarning }) => {
  const { startThread, machineThreads, machineBytes, engineLost } = files;
  const threads = threadsFor(choice, machineThreads);
  const burstThreads = burstThreadsFor(choice, machineThreads);
  const options = {
    ...{ threads, burstThreads, startThread, machineBytes, onLost: engineLost },
    contextTokens: choice.contextTokens,
    onThreadEnd: (error: unknown): void => {
      onWarning?.(sentence`A thread of the engine "kernels" has ended: ${plainError(error)}`);
    },
  };
  if (burstThreads > 1) await readRuntimeFile(files, THREAD_FILE);
  let damage: InstallationError | undefined;
  for (const variant of KERNEL_VARIANTS.slice(KERNEL_VARIANTS.indexOf(bestVariant()))) {
    try {
      const build = await readRuntimeFile(files, kernelFile(variant));
      const engine = await KernelEngine.load(file, build, options, onProgress);
      const fallback = damage && sentence`${damage.message} ${INSTALL_AGAIN} Until then, slower kernels run.`;
      return { engine, fallback };
    } catch (error) {
      if (!(error instanceof InstallationError)) throw error;
      damage ??= error;
    }
  }
  throw damage ?? new InstallationError(kernelFile('plain'));
};

/** Returns the number of the kernels' threads. */
export function threadsFor({ threads }: Pick<EngineChoice, 'threads'>, machineThreads: number): number {
  return threads || automaticThreads(machineThreads);
}

/** Returns the number of the kernels' threads while someone waits: by default all but one, which the editor needs. */
export function burstThreadsFor(
  choice: Pick<EngineChoice, 'threads' | 'burstThreads'>,
  machineThreads: number,
): number {
  const most = Math.min(MOST_THREADS, machineThreads - 1);
  return Math.max(threadsFor(choice, machineThreads), choice.burstThreads || most);
}

/** More contend for memory, and each takes some megabytes. */
const MOST_THREADS = 8;

/** Half of the machine's threads, as the editor needs some, and at most as many as its memory can supply with weights. */
export function automaticThreads(machineThreads: number): number {
  return Math.max(1, Math.min(4, Math.floor(machineThreads / 2)));
}
