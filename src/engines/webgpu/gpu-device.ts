import {
  plain,
  PlainTextError,
  plainError,
  plainList,
  sentence,
  type PlainText,
} from '../../util/plain-text.ts';

/** There is no GPU that a page or program may use, or not for this model. */
export class GpuUnavailableError extends PlainTextError {
  override readonly name = 'GpuUnavailableError';
}

/** A device that one engine owns. */
export interface GpuDevice {
  readonly device: GPUDevice;
  /** The adapter's name, as far as it tells. */
  readonly name: PlainText;
  /** Whether the processor computes what a GPU would. */
  readonly isSoftware: boolean;
}

/**
 * Requests a device, with the largest buffers that its adapter allows.
 *
 * @param gpu `navigator.gpu`, where there is one
 * @throws GpuUnavailableError
 */
export async function requestDevice(gpu: GPU | undefined): Promise<GpuDevice> {
  if (gpu === undefined) throw new GpuUnavailableError(sentence`There is no WebGPU here.`);
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null)
      throw new GpuUnavailableError(sentence`WebGPU finds no GPU that it can use on this machine.`);
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    const known = [vendor, architecture, description].filter((text) => text !== '');
    return {
      device,
      name: known.length === 0 ? plain('GPU') : plainList([plain(known.join(' '))]),
      isSoftware: isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(known.join(' ')),
    };
  } catch (error) {
    if (error instanceof GpuUnavailableError) throw error;
    throw new GpuUnavailableError(sentence`WebGPU could not be started: ${plainError(error)}`, {
      cause: error,
    });
  }
}
