import { GpuUnavailableError, requestDevice, type GpuDevice } from '../../engines/webgpu/gpu-device.ts';
import { WebGpuEngine } from '../../engines/webgpu/webgpu-engine.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { OutOfMemoryError, EngineLostError } from '../../runtime/engine.ts';
import { sentence, type PlainText } from '../../util/plain-text.ts';
import type { EngineMeasurement } from '../protocol.ts';
import { measureEngines, prefersGpu, readMeasurements } from './engine-measurement.ts';
import type { EngineLoader, LoadedEngine } from './engine-loader.ts';
import { loadKernels } from './load-kernels.ts';

type Arguments = Parameters<EngineLoader>;

/** Loads a model into a GPU's memory, or into the kernels with the reason in `fallback`. */
export async function loadOnGpu(...args: Arguments): Promise<LoadedEngine> {
  const [, files] = args;
  try {
    return await loadOnDevice(await requestDevice(files.gpu), ...args);
  } catch (error) {
    return loadInstead(reasonOf(error), args);
  }
}

/**
 * Loads a model into the faster of the two engines: by what was measured before with this model and this GPU, or by
 * measuring. Without a GPU there is nothing to choose, and a GPU that the processor plays is never faster.
 */
export async function loadFastest(...args: Arguments): Promise<LoadedEngine> {
  const [, files, choice] = args;
  const device = await optionalDevice(files.gpu);
  if (device === undefined) return loadKernels(...args);
  if (device.isSoftware) {
    device.device.destroy();
    return loadKernels(...args);
  }
  const known = readMeasurements(choice.measured).find(({ adapter }) => adapter === device.name);
  if (known === undefined) return measureBoth(device, ...args);
  if (!prefersGpu(known)) {
    device.device.destroy();
    return { ...(await loadKernels(...args)), measured: known };
  }
  try {
    return { ...(await loadOnDevice(device, ...args)), measured: known };
  } catch (error) {
    return loadInstead(reasonOf(error), args);
  }
}

/** Loads both engines, and keeps the faster one. */
async function measureBoth(device: GpuDevice, ...args: Arguments): Promise<LoadedEngine> {
  const [file, files, choice, events] = args;
  const half = (from: number): typeof events => ({
    ...events,
    onProgress: (fraction) => {
      events.onProgress(from + fraction / 2);
    },
  });
  const kernels = await loadKernels(file, files, choice, half(0));
  let webgpu: LoadedEngine;
  try {
    webgpu = await loadOnDevice(device, file, files, choice, half(0.5));
  } catch (error) {
    events.onWarning?.(reasonOf(error));
    return kernels;
  }
  let measured: EngineMeasurement | undefined;
  try {
    const engines = { kernels: kernels.engine, webgpu: webgpu.engine };
    measured = await measureEngines(engines, device.name, files.clock);
  } catch (error) {
    events.onWarning?.(reasonOf(error));
  }
  const isGpu = measured !== undefined && prefersGpu(measured);
  (isGpu ? kernels : webgpu).engine.dispose();
  return { ...(isGpu ? webgpu : kernels), measured };
}

async function loadOnDevice(
  device: GpuDevice,
  file: Arguments[0],
  files: Arguments[1],
  { contextTokens }: Arguments[2],
  events: Arguments[3],
): Promise<LoadedEngine> {
  const options = { contextTokens, machineBytes: files.machineBytes };
  const onLost = events.onLost ?? ((): void => undefined);
  const engine = await WebGpuEngine.load(file, device, { ...options, onLost }, events.onProgress);
  const fallback = device.isSoftware
    ? sentence`WebGPU has no GPU here: the processor computes what one would, which is far slower than the engine "kernels".`
    : undefined;
  return { engine, fallback, gpu: device.name };
}

async function loadInstead(reason: PlainText, args: Arguments): Promise<LoadedEngine> {
  const loaded = await loadKernels(...args);
  const why = sentence`${reason} The engine "kernels" runs the model instead.`;
  return { ...loaded, fallback: loaded.fallback === undefined ? why : sentence`${why} ${loaded.fallback}` };
}

/** Why a GPU does not run a model; throws what another engine cannot help with. */
function reasonOf(error: unknown): PlainText {
  if (error instanceof GpuUnavailableError || error instanceof OutOfMemoryError) return error.message;
  if (error instanceof EngineLostError) return error.message;
  if (error instanceof ModelFileError && error.fault === 'unsupported') return error.message;
  throw error;
}

async function optionalDevice(gpu: GPU | undefined): Promise<GpuDevice | undefined> {
  try {
    return await requestDevice(gpu);
  } catch {
    return undefined;
  }
}
