import { OrtEngine } from '../../engines/ort/ort-engine.ts';
import type { EngineName } from '../protocol.ts';
import type { EngineLoader } from './engine-loader.ts';
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

/** Closes the file once it is loaded. */
function closing(load: EngineLoader): EngineLoader {
  return async (file, ...others) => {
    const loaded = await load(file, ...others);
    file.close();
    return loaded;
  };
}
