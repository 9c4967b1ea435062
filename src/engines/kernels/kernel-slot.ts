import type { KvSlot, ModelShape } from '../../runtime/engine.ts';
import { requireCapacity, roomFor } from '../../runtime/slot-room.ts';
import { KEY_GROUP, KV_BYTES } from './assembly/layout.ts';
import type { KernelModule } from './kernel-module.ts';

/**
 * K and V of all layers: for each layer K planes of all heads, then V planes. A plane is binary16
 * `[positions / 8, head_dim, 4, 2]` for K and `[positions, head_dim / 8, 4, 2]` for V; see `assembly/kv.ts`.
 */
export class KernelSlot implements KvSlot {
  readonly capacity: number;
  readonly #module: KernelModule;
  readonly #shape: ModelShape;
  #room: number;
  #address: number;
  #disposed = false;

  constructor(module: KernelModule, shape: ModelShape, capacity: number, tokens = capacity) {
    this.capacity = capacity;
    this.#module = module;
    this.#shape = shape;
    this.#room = roomFor(tokens, capacity);
    this.#address = module.allocate(this.bytes, (to) => {
      module.move(this.#address, to, this.bytes);
      this.#address = to;
    });
  }

  /** Returns positions rounded up to whole groups. */
  static inGroups(positions: number): number {
    return Math.ceil(positions / KEY_GROUP) * KEY_GROUP;
  }

  static bytesFor(shape: ModelShape, room: number): number {
    return planesOf(shape) * planeBytes(shape, room);
  }

  get room(): number {
    return this.#room;
  }

  get bytes(): number {
    return KernelSlot.bytesFor(this.#shape, this.#room);
  }

  get address(): number {
    return this.#address;
  }

  /** Positions in a plane. */
  get positions(): number {
    return KernelSlot.inGroups(this.#room);
  }

  /** Throws if the slot is disposed or not in that module's memory. */
  requireIn(module: KernelModule): void {
    this.#requireAlive();
    if (this.#module !== module) throw new TypeError('The slot belongs to another engine.');
  }

  reserve(tokens: number, kept: number): void {
    if (tokens <= this.#room) return;
    this.#requireAlive();
    requireCapacity(tokens, this.capacity);
    const room = roomFor(tokens, this.capacity);
    const address = this.#module.resize(this.#address, KernelSlot.bytesFor(this.#shape, room));
    this.#movePlanes(address, room, kept);
    this.#address = address;
    this.#room = room;
  }

  /** Copies K/V of positions `[0, length)`, in whole groups; positions after `length` are ignored anyway. */
  copyFrom(other: KernelSlot, length: number): void {
    requireCapacity(length, Math.min(this.capacity, other.capacity));
    this.reserve(length, 0);
    const bytes = planeBytes(this.#shape, Math.min(length, other.room));
    for (let plane = 0; plane < planesOf(this.#shape); plane++) {
      const from = other.address + plane * planeBytes(this.#shape, other.room);
      this.#module.move(from, this.#address + plane * planeBytes(this.#shape, this.#room), bytes);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#module.free(this.#address);
  }

  #requireAlive(): void {
    if (this.#disposed) throw new Error('The slot is disposed.');
  }

  /** Moves the start of each plane to where it is in memory at `address` for `room`, which may overlap this slot's. */
  #movePlanes(address: number, room: number, kept: number): void {
    const bytes = planeBytes(this.#shape, Math.min(kept, this.#room));
    const planes = Array.from({ length: planesOf(this.#shape) }, (_, plane) => ({
      from: this.#address + plane * planeBytes(this.#shape, this.#room),
      to: address + plane * planeBytes(this.#shape, room),
    }));
    // Planes are further apart then: the first ones may move down, from the first on, and the others up, from the last on.
    // In this order none is overwritten before it is moved.
    for (const { from, to } of planes) if (to <= from) this.#module.move(from, to, bytes);
    for (const { from, to } of planes.reverse()) if (to > from) this.#module.move(from, to, bytes);
  }
}

/** K and V of each layer and head. */
function planesOf({ layers, kvHeads }: ModelShape): number {
  return 2 * layers * kvHeads;
}

function planeBytes({ headDim }: ModelShape, room: number): number {
  return KernelSlot.inGroups(room) * headDim * KV_BYTES;
}
