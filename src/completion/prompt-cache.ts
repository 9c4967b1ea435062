import type { CacheSlot } from '../cache/cache-slot.ts';
import { SlotPool } from '../cache/slot-pool.ts';
import type { Prompt } from '../document/prompt.ts';
import type { ProjectMemory } from '../memory/project-memory.ts';
import { ProjectSource } from '../memory/project-source.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { automaticCacheBytes, requireRoom } from './budget.ts';
import { CacheHistory } from './cache-history.ts';
import type { Host } from './host.ts';
import type { CacheInspection, CompletionRecord } from './inspection.ts';
import type { Prefiller, Resumed } from './prefiller.ts';
import type { MemoryUse } from './stats.ts';
import { healPrompt, spell } from './token-healing.ts';

export interface PromptCacheOptions {
  /** Tokens of a slot. */
  readonly capacity: number;
  /** Upper bound for all slots, in bytes; 0 to have it chosen by the model and the machine. */
  readonly cacheBytes: number;
  /** Whether tokens split by the cursor are healed. */
  readonly heals: boolean;
}

/** A prompt, and the slot that holds its keys and values. */
export interface PreparedPrompt {
  /** As the slot holds it: without the token that is healed. */
  readonly prompt: Prompt;
  /** The bytes of the token that is healed: decoding has to begin with them. */
  readonly required: Uint8Array;
  readonly slot: CacheSlot;
  readonly resumed: Resumed;
  /** What the project's other text says of the next tokens. */
  readonly source: ProjectSource | undefined;
}

/** The KV cache for the prompts of one model. Calls must not overlap. */
export class PromptCache {
  readonly #model: LanguageModel;
  readonly #prefiller: Prefiller;
  readonly #slots: SlotPool;
  readonly #history: CacheHistory;
  readonly #budgetBytes: number;
  readonly #heals: boolean;

  /** Throws `CacheBudgetError` if the budget has no room for one slot. */
  constructor(model: LanguageModel, options: PromptCacheOptions, host: Host, prefiller: Prefiller) {
    const { capacity, cacheBytes, heals } = options;
    const slotBytes = model.engine.slotBytes(capacity);
    this.#model = model;
    this.#prefiller = prefiller;
    this.#heals = heals;
    this.#budgetBytes = cacheBytes || automaticCacheBytes(slotBytes, host.machineBytes);
    requireRoom(slotBytes, this.#budgetBytes, capacity);
    this.#slots = new SlotPool(model.engine, capacity, this.#budgetBytes);
    this.#history = new CacheHistory(host.clock);
  }

  memory(): MemoryUse {
    return {
      engineBytes: this.#model.engine.memoryBytes(),
      cacheBytes: this.#slots.bytes,
      budgetBytes: this.#budgetBytes,
      cachedTokens: this.#slots.tokens,
      slots: this.#slots.size,
    };
  }

  /** What the slots hold, and what the last completion reused of it. May be called while another call is under way. */
  inspect(): CacheInspection {
    return this.#history.inspect(this.#slots.slots, this.#model.tokenizer, this.memory());
  }

  /** Returns how many of a prompt's tokens no slot holds. */
  coldTokens({ tokens }: Prompt): number {
    return tokens.length - this.#slots.mostShared(tokens);
  }

  /**
   * Evaluates a prompt in the slot that shares the most with it. Throws `CancelledError`.
   *
   * @param path of the document that it is for
   * @param memory of the document's project, at the cursor
   * @param isWaitedFor whether someone waits for it
   */
  async prepare(
    path: string,
    prompt: Prompt,
    memory: ProjectMemory | undefined,
    signal: AbortSignal,
    isWaitedFor: boolean,
  ): Promise<PreparedPrompt> {
    const { tokenizer } = this.#model;
    const { tokens, required } = this.#heals
      ? healPrompt(prompt.tokens, tokenizer)
      : { tokens: prompt.tokens, required: new Uint8Array() };
    const slot = this.#slots.acquire(tokens);
    this.#history.used(slot, path);
    // A known continuation is of use only if it begins with the bytes of the healed token.
    const isWanted = (continuation: readonly number[]): boolean =>
      spell(continuation, required, tokenizer) !== undefined;
    const prefixEnd = prompt.spans.find(({ kind }) => kind === 'prefix')?.end ?? tokens.length;
    const layout = { promptTokens: tokens.length, prefixEnd: Math.min(prefixEnd, tokens.length) };
    const source = memory && new ProjectSource(memory, layout);
    const resumed = await this.#prefiller.resume(slot, tokens, signal, isWanted, source, isWaitedFor);
    return { prompt: { ...prompt, tokens }, required, slot, resumed, source };
  }

  /** Notes that a completion was decoded behind a prompt. */
  completed(
    path: string,
    { prompt, slot, resumed }: PreparedPrompt,
    explained: Pick<CompletionRecord, 'reuse' | 'remembered'>,
  ): void {
    this.#history.completed(path, prompt, slot, resumed, explained);
  }

  /** A slot with the first `length` tokens of this one, for another continuation; the slot itself if there is no room. */
  fork(slot: CacheSlot, length: number): CacheSlot {
    return this.#slots.fork(slot, length);
  }

  /** Empties all slots. */
  clear(): void {
    this.#slots.clear();
    this.#history.clear();
  }
}
