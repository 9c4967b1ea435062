import type { KvSlot, ModelShape } from '../../runtime/engine.ts';
import { requireCapacity } from '../../runtime/slot-room.ts';
import { usage, type GpuMemory } from './gpu-memory.ts';
import { SLOT_WORDS } from './shaders/slot.ts';

/** Bytes of a number of K or V. */
const KV_BYTES = 2;

/** K and V in the GPU's memory, `[layers, K and V, capacity, kv_heads, head_dim]` in binary16. They are never read back. */
export class GpuSlot implements KvSlot {
  readonly capacity: number;
  /** It does not grow, as a device tells only later whether it had the memory. */
  readonly room: number;
  readonly bytes: number;
  readonly kv: GPUBuffer;
  /** The slot's uniforms. */
  readonly uniforms: GPUBuffer;
  /** Settles when it is known whether there is memory; rejects with `OutOfMemoryError`. */
  readonly allocated: Promise<void>;
  readonly #memory: GpuMemory;
  readonly #shape: ModelShape;
  #disposed = false;

  /** @param allocate calls its argument, and tells later whether the device had the memory */
  constructor(
    memory: GpuMemory,
    shape: ModelShape,
    capacity: number,
    allocate: (create: () => GPUBuffer) => { buffer: GPUBuffer; allocated: Promise<void> },
  ) {
    this.capacity = capacity;
    this.room = capacity;
    this.bytes = GpuSlot.bytesFor(shape, capacity);
    this.#memory = memory;
    this.#shape = shape;
    const { buffer, allocated } = allocate(() =>
      memory.create(GpuSlot.#kvBytes(shape, capacity), usage.storage | usage.copySource | usage.copyTarget),
    );
    this.kv = buffer;
    this.allocated = allocated;
    const words = new Uint32Array(SLOT_WORDS);
    words[0] = capacity;
    this.uniforms = memory.createFrom(words, usage.uniform);
  }

  static bytesFor(shape: ModelShape, capacity: number): number {
    return GpuSlot.#kvBytes(shape, capacity) + 4 * SLOT_WORDS;
  }

  static #kvBytes({ layers, kvHeads, headDim }: ModelShape, capacity: number): number {
    return 2 * layers * kvHeads * headDim * KV_BYTES * capacity;
  }

  reserve(tokens: number): void {
    requireCapacity(tokens, this.capacity);
  }

  /** Throws if the slot is disposed or not in that memory. */
  requireIn(memory: GpuMemory): void {
    if (this.#disposed) throw new Error('The slot is disposed.');
    if (this.#memory !== memory) throw new TypeError('The slot belongs to another engine.');
  }

  /** Copies K/V of positions `[0, length)`. */
  copyFrom(other: GpuSlot, length: number, encoder: GPUCommandEncoder): void {
    requireCapacity(length, Math.min(this.capacity, other.capacity));
    if (length === 0) return;
    const { layers, kvHeads, headDim } = this.#shape;
    const row = kvHeads * headDim * KV_BYTES;
    for (let plane = 0; plane < 2 * layers; plane++) {
      const from = plane * other.capacity * row;
      encoder.copyBufferToBuffer(other.kv, from, this.kv, plane * this.capacity * row, length * row);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of [this.kv, this.uniforms]) this.#memory.free(buffer);
  }
}
