import { OutOfMemoryError, type Engine } from '../runtime/engine.ts';
import { CacheSlot } from './cache-slot.ts';

/**
 * A slot is truncated by at most this many tokens. Where a prompt would drop more, the tokens that it shares are copied
 * to another slot, and the dropped ones stay for an undo, a jump back or a return to another tab.
 */
const MAX_TRUNCATED_TOKENS = 48;

/** A slot, and how many tokens at the start of a prompt it holds. */
export interface SlotMatch {
  readonly slot: CacheSlot;
  readonly shared: number;
}

/**
 * Slots within a memory budget, found by their tokens: a prompt resumes from the slot with the longest common prefix,
 * whichever document or place that was for. The least recently used slot is evicted first.
 */
export class SlotPool {
  readonly #engine: Engine;
  readonly #capacity: number;
  readonly #budgetBytes: number;
  /** From the least to the most recently used; what was prepared and is not used yet stands in front. */
  readonly #slots: CacheSlot[] = [];
  /** Slots that were prepared and are not used yet. */
  readonly #ahead = new WeakSet<CacheSlot>();

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

  /** Returns the slot that holds the most tokens at the start of `prompt`. */
  longestMatch(prompt: readonly number[]): SlotMatch | undefined {
    let best: SlotMatch | undefined;
    for (const slot of this.#slots) {
      const shared = slot.sharedWith(prompt);
      if (best === undefined || shared >= best.shared) best = { slot, shared };
    }
    return best;
  }

  /** Returns a slot to resume `prompt` from, which the caller must align. Throws `OutOfMemoryError`. */
  acquire(prompt: readonly number[]): CacheSlot {
    const best = this.longestMatch(prompt);
    const slot = best === undefined ? this.#create() : this.#resumeOrFork(best.slot, best.shared);
    this.#remove(slot);
    this.#slots.push(slot);
    this.#ahead.delete(slot);
    return slot;
  }

  /**
   * Returns a slot to evaluate `prompt` in before anyone needs it, which the caller must align; it is the first to be
   * evicted until it is acquired. Takes the place of the least recently used slot at most, and never of the only one.
   *
   * @param taken slots to leave as they are
   */
  acquireAhead(prompt: readonly number[], taken: ReadonlySet<CacheSlot>): CacheSlot | undefined {
    const best = this.longestMatch(prompt);
    const slot = this.#slotAhead(best, taken);
    if (slot === undefined) return undefined;
    if (best !== undefined && best.slot !== slot) slot.copyFrom(best.slot, best.shared);
    this.#remove(slot);
    this.#slots.unshift(slot);
    this.#ahead.add(slot);
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

  #slotAhead(best: SlotMatch | undefined, taken: ReadonlySet<CacheSlot>): CacheSlot | undefined {
    const isOwn = best !== undefined && this.#ahead.has(best.slot) && !taken.has(best.slot);
    // Prepared for this place before some edit.
    if (isOwn && best.slot.lossBy(best.shared) <= MAX_TRUNCATED_TOKENS) return best.slot;
    if (this.bytes + this.#engine.slotBytes(this.#capacity) <= this.#budgetBytes) {
      const slot = this.#tryCreate();
      if (slot !== undefined) return slot;
    }
    const [oldest, ...others] = this.#slots;
    if (oldest === undefined || others.length === 0 || taken.has(oldest)) return undefined;
    if (oldest === best?.slot) return oldest;
    this.#evict(undefined);
    return this.#tryCreate();
  }

  /** `undefined` where the engine has less memory than the budget allows. */
  #tryCreate(): CacheSlot | undefined {
    try {
      return new CacheSlot(this.#engine, this.#capacity);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      return undefined;
    }
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
