import { OutOfMemoryError } from '../../runtime/engine.ts';
import { sentence } from '../../util/plain-text.ts';

/** `GPUBufferUsage`, which is no global everywhere. */
export const usage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const;

/** Buffers of a device, and how much of its memory they take. */
export class GpuMemory {
  readonly #device: GPUDevice;
  readonly #sizes = new Map<GPUBuffer, number>();
  #bytes = 0;
  #readBytes = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** All bytes that were copied back from the GPU so far. */
  get readBytes(): number {
    return this.#readBytes;
  }

  /** Creates a buffer of whole words. Throws `OutOfMemoryError` where it is larger than the device allows. */
  create(bytes: number, use: number): GPUBuffer {
    return this.#add(wholeWords(bytes), use, false);
  }

  /** Creates a buffer with a content that `write` fills in. */
  createFilled(bytes: number, use: number, write: (memory: ArrayBuffer) => void): GPUBuffer {
    const buffer = this.#add(wholeWords(bytes), use, true);
    try {
      write(buffer.getMappedRange());
      buffer.unmap();
    } catch (error) {
      this.free(buffer);
      throw error;
    }
    return buffer;
  }

  /** Creates a buffer with these values. */
  createFrom(values: Float32Array | Uint32Array, use: number): GPUBuffer {
    return this.createFilled(values.byteLength, use, (memory) => {
      new Uint8Array(memory).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    });
  }

  /** Resolves to a copy of the first `count` numbers of a buffer that can be mapped. */
  async read(buffer: GPUBuffer, count: number): Promise<Float32Array> {
    await buffer.mapAsync(1, 0, 4 * count);
    this.#readBytes += 4 * count;
    const values = new Float32Array(buffer.getMappedRange(0, 4 * count)).slice();
    buffer.unmap();
    return values;
  }

  free(buffer: GPUBuffer): void {
    this.#bytes -= this.#sizes.get(buffer) ?? 0;
    this.#sizes.delete(buffer);
    buffer.destroy();
  }

  #add(bytes: number, use: number, isMapped: boolean): GPUBuffer {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (bytes > most) throw tooLarge();
    let buffer: GPUBuffer;
    try {
      buffer = this.#device.createBuffer({ size: bytes, usage: use, mappedAtCreation: isMapped });
    } catch (cause) {
      // Memory that is mapped comes from the process.
      throw cause instanceof RangeError ? tooLarge(cause) : cause;
    }
    this.#sizes.set(buffer, bytes);
    this.#bytes += bytes;
    return buffer;
  }
}

export function tooLarge(cause?: unknown): OutOfMemoryError {
  return new OutOfMemoryError(sentence`The GPU does not have enough memory for the model.`, { cause });
}

/** Buffers have whole words, and at least one. */
function wholeWords(bytes: number): number {
  return Math.max(4, 4 * Math.ceil(bytes / 4));
}
