import { openGpu } from '../../../src/cli/gpu.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { requestDevice, type GpuDevice } from '../../../src/engines/webgpu/gpu-device.ts';
import { WebGpuEngine, type WebGpuOptions } from '../../../src/engines/webgpu/webgpu-engine.ts';
import { NO_LIMIT } from './ort-engines.ts';

let shared: Promise<GPU> | undefined;

/** WebGPU as in browsers, on a GPU or on Chromium's software adapter. */
export async function dawn(): Promise<GPU> {
  shared ??= openGpu();
  return shared;
}

/** Tests that need a GPU, or what computes like one; pending where there is neither. */
export function describeWithGpu(name: string, define: (gpu: () => Promise<GPU>) => void): void {
  describe(name, function () {
    // The software adapter takes a second to compile an engine's shaders.
    this.timeout(120_000);

    before(async function () {
      const adapter = await (await dawn()).requestAdapter();
      if (adapter === null) this.skip();
    });

    define(dawn);
  });
}

export interface LoadWebGpuOptions extends Partial<WebGpuOptions> {
  readonly device?: GpuDevice;
  readonly onProgress?: (fraction: number) => void;
}

/** Loads an engine from a file in memory. */
export async function loadWebGpu(file: Uint8Array, options: LoadWebGpuOptions = {}): Promise<WebGpuEngine> {
  const { onProgress = (): void => undefined, device, ...others } = options;
  return WebGpuEngine.load(
    new GgufFile(new MemoryByteSource(file)),
    device ?? (await requestDevice(await dawn())),
    { ...NO_LIMIT, ...others },
    onProgress,
  );
}
