import type { CacheSlot } from '../cache/cache-slot.ts';

/** What was evaluated at places where nobody was yet, since the cache was cleared. */
export interface PreparedUse {
  /** Places whose whole prompt was evaluated. */
  readonly places: number;
  /** Tokens that were evaluated, also where that was cut off. */
  readonly tokens: number;
  /** How many of them a completion or a prefill found in the cache. */
  readonly used: number;
}

export const NOTHING_PREPARED: PreparedUse = { places: 0, tokens: 0, used: 0 };

/** Counts the tokens that are evaluated ahead, and which of them are used. */
export class PreparedTokens {
  #use = NOTHING_PREPARED;
  /** The positions of tokens that were prepared and are not used yet. */
  #unused = new WeakMap<CacheSlot, { readonly start: number; readonly end: number }>();

  get use(): PreparedUse {
    return this.#use;
  }

  /** A prompt was evaluated in `[start, end)` of a slot, to its end or to where that was cut off. */
  evaluated(slot: CacheSlot, { start, end }: { start: number; end: number }, isWhole: boolean): void {
    const { places, tokens, used } = this.#use;
    this.#use = { places: places + Number(isWhole), tokens: tokens + end - start, used };
    const before = this.#unused.get(slot);
    this.#unused.set(slot, { start: Math.min(start, before?.start ?? start), end });
  }

  /**
   * Someone needs a prompt of which a slot holds the first `shared` tokens.
   *
   * @param isTruncated whether the slot's other tokens are dropped
   */
  found(slot: CacheSlot, shared: number, isTruncated: boolean): void {
    const range = this.#unused.get(slot);
    if (range === undefined) return;
    const start = Math.max(range.start, Math.min(shared, range.end));
    this.#use = { ...this.#use, used: this.#use.used + start - range.start };
    if (isTruncated || start === range.end) this.#unused.delete(slot);
    else this.#unused.set(slot, { start, end: range.end });
  }

  clear(): void {
    this.#use = NOTHING_PREPARED;
    this.#unused = new WeakMap();
  }
}
