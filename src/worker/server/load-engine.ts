import { OrtEngine } from '../../engines/ort/ort-engine.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { OutOfMemoryError } from '../../runtime/engine.ts';
import { sentence } from '../../util/plain-text.ts';
import type { EngineName } from '../protocol.ts';
import type { EngineLoader, LoadedEngine } from './engine-loader.ts';
import { loadFastest, loadOnGpu } from './load-gpu.ts';
import { loadKernels } from './load-kernels.ts';
import { readRuntimeFile } from './model-files.ts';

/** Loads a model into the engine of that name, or into another one with the reason in `fallback`. Takes ownership of the file. */
export const loadEngine: Readonly<Record<EngineName, EngineLoader>> = {
  auto: closing(loadFastest),
  kernels: closing(loadKernels),
  webgpu: closing(loadOnGpu),
  ort: async (file, files, choice, { onProgress }) => {
    const wasm = await readRuntimeFile(files, 'ort-wasm-simd-threaded.wasm');
    const limit = { ...choice, machineBytes: files.machineBytes };
    return { engine: await OrtEngine.load(file, wasm, limit, onProgress), fallback: undefined };
  },
};

/**
 * Closes the file once it is loaded. A model that is not supported goes into `ort`, which multiplies matrices of any width and
 * reads from the file later.
 */
function closing(load: EngineLoader): EngineLoader {
  return async (file, ...others) => {
    try {
      const loaded = await load(file, ...others);
      file.close();
      return loaded;
    } catch (error) {
      if (error instanceof ModelFileError && error.fault === 'unsupported')
        return loadInstead(error, file, ...others);
      throw error;
    }
  };
}

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
