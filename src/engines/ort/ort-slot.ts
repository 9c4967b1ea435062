import type { KvSlot, ModelShape } from '../../runtime/engine.ts';
import { requireCapacity } from '../../runtime/slot-room.ts';
import { io } from './graph-io.ts';
import { ElementType, type BoundTensor, type OrtModule } from './ort-module.ts';

/** K and V of all layers in the runtime's heap, bound as both input and output of the graph. */
export class OrtSlot implements KvSlot {
  readonly capacity: number;
  /** It does not grow: the heap is the runtime's, and moves nothing. */
  readonly room: number;
  readonly bytes: number;
  readonly past: readonly BoundTensor[];
  readonly present: readonly BoundTensor[];
  readonly #module: OrtModule;
  readonly #pointer: number;
  /** fp32 values of one head of one layer's K or V: `[capacity + 1, head_dim]`. */
  readonly #planeSize: number;
  readonly #headDim: number;
  #disposed = false;

  constructor(module: OrtModule, shape: ModelShape, capacity: number) {
    // An extra position, as a single row is attended twice.
    const dims = [1, shape.kvHeads, capacity + 1, shape.headDim];
    this.capacity = capacity;
    this.room = capacity;
    this.bytes = OrtSlot.bytesFor(shape, capacity);
    const tensorBytes = this.bytes / (2 * shape.layers);
    this.#module = module;
    this.#planeSize = (capacity + 1) * shape.headDim;
    this.#headDim = shape.headDim;
    this.#pointer = module.allocate(this.bytes);
    // The runtime multiplies masked positions by zero, and stale heap bytes may be NaN.
    module.floats(this.#pointer, this.bytes / 4).fill(0);
    const past: BoundTensor[] = [];
    const present: BoundTensor[] = [];
    for (let layer = 0; layer < shape.layers; layer++) {
      const key = module.createTensor(ElementType.float, this.#pointer + 2 * layer * tensorBytes, dims);
      const value = module.createTensor(
        ElementType.float,
        this.#pointer + (2 * layer + 1) * tensorBytes,
        dims,
      );
      past.push({ name: io.pastKey(layer), tensor: key }, { name: io.pastValue(layer), tensor: value });
      present.push(
        { name: io.presentKey(layer), tensor: key },
        { name: io.presentValue(layer), tensor: value },
      );
    }
    this.past = past;
    this.present = present;
  }

  static bytesFor(shape: ModelShape, capacity: number): number {
    return 2 * shape.layers * 4 * shape.kvHeads * (capacity + 1) * shape.headDim;
  }

  reserve(tokens: number): void {
    requireCapacity(tokens, this.capacity);
  }

  /** Throws if the slot is disposed or not in that module's memory. */
  requireIn(module: OrtModule): void {
    if (this.#disposed) throw new Error('The slot is disposed.');
    if (this.#module !== module) throw new TypeError('The slot belongs to another engine.');
  }

  /** Copies K/V of positions `[0, length)` of another slot of the same model. */
  copyFrom(other: OrtSlot, length: number): void {
    requireCapacity(length, Math.min(this.capacity, other.capacity));
    const to = this.#module.floats(this.#pointer, this.bytes / 4);
    const from = this.#module.floats(other.#pointer, other.bytes / 4);
    const planes = this.bytes / 4 / this.#planeSize;
    for (let plane = 0; plane < planes; plane++) {
      const start = plane * other.#planeSize;
      to.set(from.subarray(start, start + length * this.#headDim), plane * this.#planeSize);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { tensor } of this.past) this.#module.releaseTensor(tensor);
    this.#module.free(this.#pointer);
  }
}
