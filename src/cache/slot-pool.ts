import { OutOfMemoryError, type Engine } from '../runtime/engine.ts';
import { CacheSlot } from './cache-slot.ts';

/**
 * A slot is truncated by at most this many tokens. Where a prompt would drop more, the tokens that it shares are copied
 * to another slot, and the dropped ones stay for an undo, a jump back or a return to another tab.
 */
const MAX_TRUNCATED_TOKENS = 48;
/** A slot gets room for this many tokens after its prompt, so that it seldom grows while a suggestion is decoded. */
const SPARE_TOKENS = 64;
/** More slots, however short, are not worth what each takes besides K and V. */
const MAX_SLOTS = 64;

/** A slot, and how many tokens at the start of a prompt it holds. */
export interface SlotMatch {
  readonly slot: CacheSlot;
  readonly shared: number;
}

/**
 * Slots within a memory budget, found by their tokens: a prompt resumes from the slot with the longest common prefix,
 * whichever document or place that was for. Slots take the memory of what they hold and grow. Where the budget has no room
 * for that, the least recently used slot is evicted first.
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
   * @param capacity maximum of tokens per slot
   * @param budgetBytes maximum for all slots; one slot is always allowed, of any size
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
    const tokens = this.#withSpare(prompt.length);
    const best = this.longestMatch(prompt);
    const slot = best === undefined ? this.#create(tokens) : this.#resumeOrFork(best, tokens);
    this.#remove(slot);
    this.#slots.push(slot);
    this.#ahead.delete(slot);
    return slot;
  }

  /**
   * Returns a slot to evaluate `prompt` in before anyone needs it, which the caller must align; it is the first to be
   * evicted until it is acquired. Takes the place of the least recently used slots, and never of the one used last.
   *
   * @param taken slots to leave as they are
   */
  acquireAhead(prompt: readonly number[], taken: ReadonlySet<CacheSlot>): CacheSlot | undefined {
    const best = this.longestMatch(prompt);
    const slot = this.#slotAhead(best, this.#withSpare(prompt.length), taken);
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
    // As long as the slot, so that the fork need not grow, which might evict the slot.
    const fork = this.#createBeside(slot, this.#withSpare(slot.tokens.length));
    if (fork === undefined) return slot;
    fork.copyFrom(slot, length);
    this.#slots.unshift(fork);
    return fork;
  }

  clear(): void {
    for (const slot of this.#slots.splice(0)) slot.dispose();
  }

  #withSpare(tokens: number): number {
    return Math.min(tokens + SPARE_TOKENS, this.#capacity);
  }

  #slotAhead(
    best: SlotMatch | undefined,
    tokens: number,
    taken: ReadonlySet<CacheSlot>,
  ): CacheSlot | undefined {
    // Prepared for this place before some edit.
    const isOwn = best !== undefined && this.#ahead.has(best.slot) && !taken.has(best.slot);
    if (isOwn && best.slot.lossBy(best.shared) <= MAX_TRUNCATED_TOKENS)
      return this.#growAhead(best.slot, tokens, taken);
    const oldest = this.#oldestFor(this.#engine.slotBytes(this.#capacity, tokens), 1, taken);
    if (oldest === undefined) return undefined;
    if (best !== undefined && oldest.includes(best.slot)) return this.#growAhead(best.slot, tokens, taken);
    for (const slot of oldest) this.#dispose(slot);
    return this.#orNone(() => this.#newSlot(tokens));
  }

  /** Grows a slot in place of the least recently used ones. */
  #growAhead(slot: CacheSlot, tokens: number, taken: ReadonlySet<CacheSlot>): CacheSlot | undefined {
    const oldest = this.#oldestFor(slot.bytesFor(tokens) - slot.bytes, 0, taken, slot);
    if (oldest === undefined) return undefined;
    for (const each of oldest) this.#dispose(each);
    return this.#orNone(() => {
      slot.reserve(tokens);
      return slot;
    });
  }

  /**
   * The least recently used slots that have to go for some bytes and slots more; `undefined` if one is taken or was used
   * last.
   */
  #oldestFor(
    bytes: number,
    slots: number,
    taken: ReadonlySet<CacheSlot>,
    kept?: CacheSlot,
  ): readonly CacheSlot[] | undefined {
    const oldest: CacheSlot[] = [];
    let left = this.bytes;
    const fits = (): boolean =>
      left + bytes <= this.#budgetBytes && this.size - oldest.length + slots <= MAX_SLOTS;
    for (const slot of this.#slots) {
      if (fits()) break;
      if (slot === kept) continue;
      if (taken.has(slot) || slot === this.#slots.at(-1)) return undefined;
      oldest.push(slot);
      left -= slot.bytes;
    }
    return fits() ? oldest : undefined;
  }

  /** `undefined` where the engine has less memory than the budget allows. */
  #orNone(make: () => CacheSlot): CacheSlot | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      return undefined;
    }
  }

  #resumeOrFork({ slot, shared }: SlotMatch, tokens: number): CacheSlot {
    if (slot.lossBy(shared) > MAX_TRUNCATED_TOKENS) {
      const fork = this.#createBeside(slot, tokens);
      fork?.copyFrom(slot, shared);
      if (fork !== undefined) return fork;
    }
    // Where there is no room for another slot, the caller truncates this one.
    this.#grow(slot, tokens, () => true);
    return slot;
  }

  /** Creates a slot in place of others but `kept`; `undefined` if there is no room beside that one. */
  #createBeside(kept: CacheSlot, tokens: number): CacheSlot | undefined {
    if (kept.bytes + this.#engine.slotBytes(this.#capacity, tokens) > this.#budgetBytes) return undefined;
    return this.#orNone(() => this.#create(tokens, kept));
  }

  #create(tokens: number, kept?: CacheSlot): CacheSlot {
    const isOther = (slot: CacheSlot): boolean => slot !== kept;
    while (this.size >= MAX_SLOTS && this.#evict(isOther));
    return this.#make(this.#engine.slotBytes(this.#capacity, tokens), isOther, () => this.#newSlot(tokens));
  }

  #newSlot(tokens: number): CacheSlot {
    const onGrow = (slot: CacheSlot, needed: number): void => {
      const last = this.#slots.at(-1);
      // The one used last may be in use beside a fork.
      this.#grow(slot, needed, (other) => other !== last);
    };
    return new CacheSlot(this.#engine, this.#capacity, { tokens, onGrow });
  }

  /** Grows a slot, evicting others. Throws `OutOfMemoryError` and leaves it as it was. */
  #grow(slot: CacheSlot, tokens: number, mayEvict: (other: CacheSlot) => boolean): void {
    const isOther = (other: CacheSlot): boolean => other !== slot && mayEvict(other);
    this.#make(slot.bytesFor(tokens) - slot.bytes, isOther, () => {
      slot.reserve(tokens);
    });
  }

  /** Makes something that takes some bytes, evicting slots as long as the budget or the engine has no room for it. */
  #make<Made>(bytes: number, mayEvict: (slot: CacheSlot) => boolean, make: () => Made): Made {
    while (this.bytes + bytes > this.#budgetBytes && this.#evict(mayEvict));
    for (;;) {
      try {
        return make();
      } catch (error) {
        // The engine may have less memory than the budget allows.
        if (!(error instanceof OutOfMemoryError) || !this.#evict(mayEvict)) throw error;
      }
    }
  }

  /** Disposes the least recently used slot that may be evicted; returns whether there was one. */
  #evict(mayEvict: (slot: CacheSlot) => boolean): boolean {
    const oldest = this.#slots.find(mayEvict);
    if (!oldest) return false;
    this.#dispose(oldest);
    return true;
  }

  #dispose(slot: CacheSlot): void {
    this.#remove(slot);
    slot.dispose();
  }

  #remove(slot: CacheSlot): void {
    const index = this.#slots.indexOf(slot);
    if (index >= 0) this.#slots.splice(index, 1);
  }
}
