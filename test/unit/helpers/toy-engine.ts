import { OutOfMemoryError, type Engine, type KvSlot, type ModelShape } from '../../../src/runtime/engine.ts';
import { requireEvaluable } from '../../../src/runtime/require-evaluable.ts';
import { requireCapacity, roomFor } from '../../../src/runtime/slot-room.ts';
import { sentence } from '../../../src/util/plain-text.ts';

export interface ToyEngineOptions {
  /** Ids that are likelier than others, so that texts have words, line ends and end tokens. */
  readonly favourites?: readonly number[];
  readonly logitRows?: number;
  /** Ids that are generated in a loop, with about every eighth replaced. */
  readonly refrain?: readonly number[];
  /** Spread of the logits. By default only a few tokens of a large vocabulary are likely. */
  readonly spread?: number;
}

/**
 * An engine whose logits are a hash of all tokens before them. As in a transformer, the state at a position depends on all
 * positions below it, so a slot that is not truncated correctly has other logits. Throws on any use that would corrupt a
 * real engine's memory.
 */
export class ToyEngine implements Engine {
  readonly name = 'toy';
  readonly shape: ModelShape;
  readonly logitRows: number;
  /** Position and number of tokens of each call. */
  readonly calls: { readonly position: number; readonly count: number }[] = [];
  /** Number of slots created and not disposed. */
  live = 0;
  /** Maximum number of slots. */
  maxSlots = Infinity;
  /** Maximum bytes of all slots. */
  maxSlotBytes = Infinity;
  /** The most bytes that all slots had together. */
  mostSlotBytes = 0;
  /** Called before each evaluation; may throw. */
  onEvaluate: () => void = () => undefined;
  readonly #logits: Float32Array;
  readonly #favourites: readonly number[];
  readonly #refrain: readonly number[];
  readonly #spread: number;
  #busy = false;
  #slotBytes = 0;
  #disposed = false;

  constructor(vocabulary: number, contextLength: number, options: ToyEngineOptions = {}) {
    const { favourites = [], logitRows = 1, refrain = [], spread = 256 } = options;
    this.#spread = spread;
    this.logitRows = logitRows;
    this.#favourites = favourites;
    this.#refrain = refrain;
    this.shape = {
      layers: 1,
      width: 1,
      heads: 1,
      kvHeads: 1,
      headDim: 2,
      feedForward: 1,
      vocabulary,
      contextLength,
      ropeBase: 10_000,
      ropeFactor: 1,
      rotary: 'interleaved',
      norm: 'rms',
      normEpsilon: 1e-5,
      activation: 'swiglu',
      scales: { embedding: 1, residual: 1, attention: 1, logits: 1 },
    };
    this.#logits = new Float32Array(logitRows * vocabulary);
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  memoryBytes(): number {
    return 1_000 + this.#slotBytes;
  }

  slotBytes(capacity: number, tokens = capacity): number {
    const { layers, kvHeads, headDim } = this.shape;
    return 2 * 4 * layers * kvHeads * headDim * roomFor(tokens, capacity);
  }

  createSlot(capacity: number, tokens = capacity): KvSlot {
    this.#requireAlive();
    if (this.live >= this.maxSlots) throw new OutOfMemoryError(sentence`No room for one more slot.`);
    const most = Math.min(capacity, this.shape.contextLength);
    const slot = new ToySlot(this, most, (bytes) => {
      const slotBytes = this.#slotBytes + bytes;
      if (bytes > 0 && slotBytes > this.maxSlotBytes) throw new OutOfMemoryError(sentence`No room to grow.`);
      this.#slotBytes = slotBytes;
      this.mostSlotBytes = Math.max(this.mostSlotBytes, slotBytes);
    });
    slot.reserve(Math.min(tokens, most), 0);
    this.live++;
    return slot;
  }

  copySlot(from: KvSlot, to: KvSlot, length: number): void {
    this.#own(to).copyFrom(this.#own(from), length);
  }

  async evaluate(
    tokens: readonly number[],
    position: number,
    kvSlot: KvSlot,
    rows = 1,
  ): Promise<Float32Array> {
    this.#requireAlive();
    const slot = this.#own(kvSlot);
    if (this.#busy) throw new Error('Two evaluations at once.');
    requireEvaluable(this, tokens, position, slot, rows);
    slot.reserve(position + tokens.length, position);
    this.#busy = true;
    try {
      this.calls.push({ position, count: tokens.length });
      await Promise.resolve();
      // K/V above is undefined from now on, and after a failed evaluation from `position` on.
      slot.spoil(position);
      this.onEvaluate();
      const { vocabulary } = this.shape;
      const states = slot.write(tokens, position).slice(-rows);
      // Results of earlier calls are no longer valid.
      this.#logits.fill(NaN);
      for (const [row, state] of states.entries())
        this.#fill(
          this.#logits.subarray(row * vocabulary, (row + 1) * vocabulary),
          state,
          tokens[tokens.length - rows + row] ?? 0,
        );
      return this.#logits.subarray(0, rows * vocabulary);
    } finally {
      this.#busy = false;
    }
  }

  /** Whether someone waits for the evaluations. */
  isUrgent = false;

  hurry(isUrgent: boolean): void {
    this.isUrgent = isUrgent;
  }

  dispose(): void {
    this.#disposed = true;
  }

  #requireAlive(): void {
    if (this.#disposed) throw new Error('The engine is disposed.');
  }

  #own(slot: KvSlot): ToySlot {
    if (!(slot instanceof ToySlot) || slot.owner !== this)
      throw new TypeError('The slot belongs to another engine.');
    slot.requireAlive();
    return slot;
  }

  #fill(logits: Float32Array, state: number, last: number): void {
    let random = state | 1;
    for (let id = 0; id < logits.length; id++) {
      random = (Math.imul(random, 1664525) + 1013904223) | 0;
      logits[id] = this.#spread * (random / 2 ** 31);
    }
    const sung = this.#refrain[(this.#refrain.indexOf(last) + 1) % this.#refrain.length];
    const favourite = this.#favourites[(state >>> 3) % this.#favourites.length];
    if (sung !== undefined && (state >>> 5) % 8 !== 0) logits[sung] = this.#spread * (2 + random / 2 ** 31);
    else if (favourite !== undefined && state % 4 !== 0)
      logits[favourite] = this.#spread * (1 + random / 2 ** 31);
  }
}

class ToySlot implements KvSlot {
  readonly owner: ToyEngine;
  readonly capacity: number;
  room = 0;
  /** Hash of the tokens up to each position; `undefined` if it is not valid. */
  readonly #states: (number | undefined)[] = [];
  readonly #take: (bytes: number) => void;
  #disposed = false;

  /** @param take takes bytes of the engine's memory, or gives them back if negative; may throw */
  constructor(owner: ToyEngine, capacity: number, take: (bytes: number) => void) {
    this.owner = owner;
    this.capacity = capacity;
    this.#take = take;
  }

  get bytes(): number {
    return this.owner.slotBytes(this.room);
  }

  reserve(tokens: number, kept: number): void {
    if (tokens <= this.room) return;
    this.requireAlive();
    requireCapacity(tokens, this.capacity);
    const room = roomFor(tokens, this.capacity);
    this.#take(this.owner.slotBytes(room) - this.bytes);
    this.room = room;
    this.spoil(kept);
  }

  requireAlive(): void {
    if (this.#disposed) throw new Error('The slot is disposed.');
  }

  spoil(position: number): void {
    this.#states.fill(undefined, position);
  }

  copyFrom(other: ToySlot, length: number): void {
    if (length > this.capacity || length > other.#states.length)
      throw new RangeError(`No ${length} tokens to copy.`);
    this.reserve(length, 0);
    for (let i = 0; i < length; i++) this.#states[i] = other.#states[i];
  }

  /** Writes tokens and returns for each the hash of all tokens up to it. */
  write(tokens: readonly number[], position: number): number[] {
    this.requireAlive();
    for (let i = 0; i < position; i++)
      if (this.#states[i] === undefined) throw new Error(`Nothing was written at ${i}.`);
    let state = this.#states[position - 1] ?? 0x2545f491;
    const written: number[] = [];
    for (const [i, token] of tokens.entries()) {
      state = Math.imul(state ^ (token + 1) ^ (state >>> 15), 0x9e3779b1) | 0;
      state ^= state >>> 13;
      this.#states[position + i] = state;
      written.push(state);
    }
    return written;
  }

  dispose(): void {
    if (this.#disposed) throw new Error('The slot is disposed twice.');
    this.#disposed = true;
    this.#take(-this.bytes);
    this.owner.live--;
  }
}
