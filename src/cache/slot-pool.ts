import { OutOfMemoryError, type Engine } from '../runtime/engine.ts';
import { CacheSlot } from './cache-slot.ts';

/** One slot per document, within a budget of memory; the one used least recently goes first. */
export class SlotPool {
  readonly #engine: Engine;
  readonly #capacity: number;
  readonly #budgetBytes: number;
  /** Ordered from the least to the most recently used. */
  readonly #slots = new Map<string, CacheSlot>();

  /**
   * @param capacity tokens per slot
   * @param budgetBytes for all slots; one slot is always allowed, as there is no completing without
   */
  constructor(engine: Engine, capacity: number, budgetBytes: number) {
    this.#engine = engine;
    this.#capacity = capacity;
    this.#budgetBytes = budgetBytes;
  }

  get size(): number {
    return this.#slots.size;
  }

  get bytes(): number {
    return this.#sum((slot) => slot.bytes);
  }

  get tokens(): number {
    return this.#sum((slot) => slot.tokens.length);
  }

  /** The document's slot, or a new one in place of those that no longer fit. Throws `OutOfMemoryError`. */
  acquire(uri: string): CacheSlot {
    const slot = this.#slots.get(uri) ?? this.#create();
    this.#slots.delete(uri);
    this.#slots.set(uri, slot);
    return slot;
  }

  clear(): void {
    for (const slot of this.#slots.values()) slot.dispose();
    this.#slots.clear();
  }

  #create(): CacheSlot {
    const needed = this.#engine.slotBytes(this.#capacity);
    while (this.#slots.size > 0 && this.bytes + needed > this.#budgetBytes) this.#evict();
    for (;;) {
      try {
        return new CacheSlot(this.#engine, this.#capacity);
      } catch (error) {
        // The engine's memory may be fuller than the budget allows for: what is held here can make room.
        if (!(error instanceof OutOfMemoryError) || this.#slots.size === 0) throw error;
        this.#evict();
      }
    }
  }

  #evict(): void {
    const oldest = this.#slots.entries().next();
    if (oldest.done) return;
    const [uri, slot] = oldest.value;
    this.#slots.delete(uri);
    slot.dispose();
  }

  #sum(measure: (slot: CacheSlot) => number): number {
    let sum = 0;
    for (const slot of this.#slots.values()) sum += measure(slot);
    return sum;
  }
}
