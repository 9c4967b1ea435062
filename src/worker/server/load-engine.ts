import { InstallationError, OutOfMemoryError, type Engine } from '../../runtime/engine.ts';
import type { GgufFile } from '../../gguf/gguf-file.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { KernelEngine } from '../../engines/kernels/kernel-engine.ts';
import { THREAD_FILE } from '../../engines/kernels/thread-pool.ts';
import { bestVariant, kernelFile, KERNEL_VARIANTS } from '../../engines/kernels/variants.ts';
import { OrtEngine } from '../../engines/ort/ort-engine.ts';
import { plainError, sentence, type PlainText } from '../../util/plain-text.ts';
import { INSTALL_AGAIN } from '../advice.ts';
import type { EngineName } from '../protocol.ts';
import { readRuntimeFile, type ModelFiles } from './model-files.ts';

/** The engine to load a model into, and its options. */
export interface EngineChoice {
  readonly engine: EngineName;
  /** Threads that evaluate; 0 for as many as suit the machine. */
  readonly threads: number;
  /** Threads that evaluate while someone waits for much; 0 for as many as the machine can spare, at least `threads`. */
  readonly burstThreads: number;
  /** Tokens of context; one slot of them must fit in memory beside the weights. 0 for as many as suit the model. */
  readonly contextTokens: number;
}

export interface LoadEvents {
  /** Called with the share that is loaded, in [0, 1]. */
  readonly onProgress: (fraction: number) => void;
  /** Called with what the user should know although the model runs, during loading or later. */
  readonly onWarning?: (message: PlainText) => void;
}

export interface LoadedEngine {
  readonly engine: Engine;
  /** Why it is slower than the engine that was asked for; `undefined` if it is not. */
  readonly fallback: PlainText | undefined;
}

type EngineLoader = (
  file: GgufFile,
  files: ModelFiles,
  choice: EngineChoice,
  events: LoadEvents,
) => Promise<LoadedEngine>;

/** Loads a model into the engine of that name, or into another one with the reason in `fallback`. Takes ownership of the file. */
export const loadEngine: Readonly<Record<EngineName, EngineLoader>> = {
  kernels: async (file, files, choice, events) => {
    try {
      const loaded = await loadKernels(file, files, choice, events);
      file.close();
      return loaded;
    } catch (error) {
      // The engine `ort` multiplies matrices of any width, so it may run what the kernels cannot.
      if (error instanceof ModelFileError && error.fault === 'unsupported')
        return loadInstead(error, file, files, choice, events);
      throw error;
    }
  },
  ort: async (file, files, choice, { onProgress }) => {
    const wasm = await readRuntimeFile(files, 'ort-wasm-simd-threaded.wasm');
    const limit = { ...choice, machineBytes: files.machineBytes };
    return { engine: await OrtEngine.load(file, wasm, limit, onProgress), fallback: undefined };
  },
};

/** Loads a model that the kernels do not support into `ort`. */
async function loadInstead(reason: ModelFileError, ...args: Parameters<EngineLoader>): Promise<LoadedEngine> {
  try {
    const { engine } = await loadEngine.ort(...args);
    const fallback = sentence`${reason.message} The engine "ort" runs it instead; it is slower and takes more memory.`;
    return { engine, fallback };
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    // Both sentences are needed: the file itself may be small, and the engine is not the one that was asked for.
    throw new OutOfMemoryError(
      sentence`${reason.message} The engine "ort" would run it as fp32. ${error.message}`,
      { cause: error },
    );
  }
}

/** Loads the fastest build of the kernels that is not damaged. Another engine would be far slower, so the user has to choose it. */
const loadKernels: EngineLoader = async (file, files, choice, { onProgress, onWarning }) => {
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
