import type { KvSlot, ModelShape } from '../../runtime/engine.ts';
import { KEY_GROUP, KV_BYTES } from './assembly/layout.ts';
import type { KernelModule } from './kernel-module.ts';

/**
 * K and V of all layers: for each layer K planes of all heads, then V planes. A plane is binary16
 * `[room / 8, head_dim, 4, 2]` for K and `[room, head_dim / 8, 4, 2]` for V; see `assembly/kv.ts`.
 */
export class KernelSlot implements KvSlot {
  readonly capacity: number;
  /** The capacity, rounded up to whole groups. */
  readonly room: number;
  readonly bytes: number;
  readonly address: number;
  readonly #module: KernelModule;
  readonly #planes: number;
  readonly #headDim: number;
  #disposed = false;

  constructor(module: KernelModule, shape: ModelShape, capacity: number) {
    this.capacity = capacity;
    this.room = KernelSlot.roomFor(capacity);
    this.bytes = KernelSlot.bytesFor(shape, capacity);
    this.#module = module;
    this.#planes = 2 * shape.layers * shape.kvHeads;
    this.#headDim = shape.headDim;
    this.address = module.allocate(this.bytes);
  }

  /** Returns the capacity, rounded up to whole groups. */
  static roomFor(capacity: number): number {
    return Math.ceil(capacity / KEY_GROUP) * KEY_GROUP;
  }

  static bytesFor(shape: ModelShape, capacity: number): number {
    return 2 * shape.layers * shape.kvHeads * KernelSlot.roomFor(capacity) * shape.headDim * KV_BYTES;
  }

  /** Throws if the slot is disposed or not in that module's memory. */
  requireIn(module: KernelModule): void {
    if (this.#disposed) throw new Error('The slot is disposed.');
    if (this.#module !== module) throw new TypeError('The slot belongs to another engine.');
  }

  /** Copies K/V of positions `[0, length)`, in whole groups; positions after `length` are ignored anyway. */
  copyFrom(other: KernelSlot, length: number): void {
    if (length > this.capacity || length > other.capacity) {
      throw new RangeError(`${length} tokens do not fit slots of ${other.capacity} and ${this.capacity}.`);
    }
    const bytes = KernelSlot.roomFor(length) * this.#headDim * KV_BYTES;
    for (let plane = 0; plane < this.#planes; plane++) {
      const from = other.address + plane * other.room * this.#headDim * KV_BYTES;
      const to = this.address + plane * this.room * this.#headDim * KV_BYTES;
      this.#module.byteView(to, bytes).set(this.#module.byteView(from, bytes));
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#module.free(this.address);
  }
}
