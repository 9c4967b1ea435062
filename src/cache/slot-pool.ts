import { OutOfMemoryError, type Engine } from '../runtime/engine.ts';
import { CacheSlot } from './cache-slot.ts';

/**
 * A slot is truncated by at most this many tokens. Where a prompt would drop more, the tokens that it shares are copied
 * to another slot, and the dropped ones stay for an undo, a jump back or a return to another tab.
 */
const MAX_TRUNCATED_TOKENS = 48;

/**
 * Slots within a memory budget, found by their tokens: a prompt resumes from the slot with the longest common prefix,
 * whichever document or place that was for. The least recently used slot is evicted first.
 */
export class SlotPool {
  readonly #engine: Engine;
  readonly #capacity: number;
  readonly #budgetBytes: number;
  /** From the least to the most recently used. */
  readonly #slots: CacheSlot[] = [];

  /**
   * @param capacity tokens per slot
   * @param budgetBytes maximum for all slots; one slot is always allowed
   */
  constructor(engine: Engine, capacity: number, budgetBytes: number) {
    this.#engine = engine;
    this.#capacity = capacity;
    this.#budgetBytes = budgetBytes;
  }

  get size(): number {
    return this.#slots.length;
  }

  get bytes(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.bytes, 0);
  }

  get tokens(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.tokens.length, 0);
  }

  /** From the least to the most recently used. */
  get slots(): readonly CacheSlot[] {
    return this.#slots;
  }

  /** Returns how many tokens at the start of `prompt` the best slot holds. */
  mostShared(prompt: readonly number[]): number {
    return this.#longestMatch(prompt)?.shared ?? 0;
  }

  /** Returns a slot to resume `prompt` from, which the caller must align. Throws `OutOfMemoryError`. */
  acquire(prompt: readonly number[]): CacheSlot {
    const best = this.#longestMatch(prompt);
    const slot = best === undefined ? this.#create() : this.#resumeOrFork(best.slot, best.shared);
    this.#remove(slot);
    this.#slots.push(slot);
    return slot;
  }

  /**
   * Copies the first `length` tokens of a slot to a new one, which is the first to be evicted. Returns `slot` itself if
   * there is no room for another.
   */
  fork(slot: CacheSlot, length: number): CacheSlot {
    const fork = this.#create(slot);
    if (fork === slot) return slot;
    fork.copyFrom(slot, length);
    this.#slots.unshift(fork);
    return fork;
  }

  clear(): void {
    for (const slot of this.#slots.splice(0)) slot.dispose();
  }

  #longestMatch(prompt: readonly number[]): { slot: CacheSlot; shared: number } | undefined {
    let best: { slot: CacheSlot; shared: number } | undefined;
    for (const slot of this.#slots) {
      const shared = slot.sharedWith(prompt);
      if (best === undefined || shared >= best.shared) best = { slot, shared };
    }
    return best;
  }

  #resumeOrFork(slot: CacheSlot, shared: number): CacheSlot {
    if (slot.lossBy(shared) <= MAX_TRUNCATED_TOKENS) return slot;
    const fork = this.#create(slot);
    // No room for another slot: truncate this one.
    if (fork === slot) return slot;
    fork.copyFrom(slot, shared);
    return fork;
  }

  /** Creates a slot, evicting others but `kept`; returns `kept` if there is no room beside it. */
  #create(kept?: CacheSlot): CacheSlot {
    const needed = this.#engine.slotBytes(this.#capacity);
    while (this.bytes + needed > this.#budgetBytes) {
      if (!this.#evict(kept)) break;
    }
    if (kept && this.bytes + needed > this.#budgetBytes) return kept;
    for (;;) {
      try {
        return new CacheSlot(this.#engine, this.#capacity);
      } catch (error) {
        // The engine may have less memory than the budget allows.
        if (!(error instanceof OutOfMemoryError)) throw error;
        if (this.#evict(kept)) continue;
        if (kept) return kept;
        throw error;
      }
    }
  }

  /** Disposes the least recently used slot other than `kept`; returns whether there was one. */
  #evict(kept: CacheSlot | undefined): boolean {
    const oldest = this.#slots.find((slot) => slot !== kept);
    if (!oldest) return false;
    this.#remove(oldest);
    oldest.dispose();
    return true;
  }

  #remove(slot: CacheSlot): void {
    const index = this.#slots.indexOf(slot);
    if (index >= 0) this.#slots.splice(index, 1);
  }
}
