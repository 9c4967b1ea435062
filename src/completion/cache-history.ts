import type { CacheSlot } from '../cache/cache-slot.ts';
import type { SlotPool } from '../cache/slot-pool.ts';
import type { Prompt } from '../document/prompt.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Clock } from '../util/clock.ts';
import type { MemoryUse } from './stats.ts';
import { inspectCompletion, type CacheInspection, type CompletionRecord } from './inspection.ts';
import type { Resumed } from './prefiller.ts';
import type { PreparedUse } from './prepared-tokens.ts';

/** What each slot was used for last, and what the last completion reused, for the cache inspector. */
export class CacheHistory {
  readonly #clock: Clock;
  /** The path and the time of each slot's last use. */
  readonly #uses = new WeakMap<CacheSlot, { readonly path: string; readonly at: number }>();
  #last: CompletionRecord | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  used(slot: CacheSlot, path: string): void {
    this.#uses.set(slot, { path, at: this.#clock.now() });
  }

  /** Records a completion by its token ids, and resets the slot's log of truncations. */
  completed(
    path: string,
    { tokens, spans }: Prompt,
    slot: CacheSlot,
    { reused, knownContinuation }: Resumed,
    explained: Pick<CompletionRecord, 'reuse' | 'remembered'>,
  ): void {
    const { kept, dropped } = slot.truncations;
    this.#last = {
      ...{ path, spans, kept, reused, dropped, ...explained },
      tokens: [...slot.tokens],
      promptTokens: tokens.length,
      knownTokens: knownContinuation.length,
    };
    slot.resetTruncations();
  }

  /** Forgets the last completion, as its slot is gone. */
  clear(): void {
    this.#last = undefined;
  }

  inspect(
    slots: SlotPool['slots'],
    tokenizer: Tokenizer,
    use: { readonly memory: MemoryUse; readonly prepared: PreparedUse },
  ): CacheInspection {
    const now = this.#clock.now();
    const inspected = slots.map((slot) => {
      const { path, at } = this.#uses.get(slot) ?? { path: '', at: now };
      const { tokens, capacity, bytes } = slot;
      return { path, tokens: tokens.length, capacity, bytes, idleMs: now - at };
    });
    const completion = this.#last && inspectCompletion(this.#last, tokenizer);
    return { completion, slots: inspected.reverse(), ...use };
  }
}
