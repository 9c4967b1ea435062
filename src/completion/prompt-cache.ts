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
import { PreparedTokens } from './prepared-tokens.ts';
import type { MemoryUse } from './stats.ts';
import { healPrompt, spell } from './token-healing.ts';

/** Where no more is missing, a prompt is evaluated soon enough when it is needed. */
const FEW_TOKENS = 32;

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

/** The tokens that may be evaluated before anyone needs them. */
export interface TokenAllowance {
  readonly left: number;
  spend(tokens: number): void;
}

/** The KV cache for the prompts of one model. Calls must not overlap. */
export class PromptCache {
  readonly #model: LanguageModel;
  readonly #prefiller: Prefiller;
  readonly #slots: SlotPool;
  readonly #history: CacheHistory;
  readonly #budgetBytes: number;
  readonly #heals: boolean;
  readonly #prepared = new PreparedTokens();

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
    const use = { memory: this.memory(), prepared: this.#prepared.use };
    return this.#history.inspect(this.#slots.slots, this.#model.tokenizer, use);
  }

  /** Returns how many of a prompt's tokens no slot holds. */
  coldTokens({ tokens }: Prompt): number {
    return tokens.length - (this.#slots.longestMatch(tokens)?.shared ?? 0);
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
    const { tokens, required } = this.#heal(prompt);
    const match = this.#slots.longestMatch(tokens);
    const slot = this.#slots.acquire(tokens);
    if (match !== undefined) this.#prepared.found(match.slot, match.shared, match.slot === slot);
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

  /**
   * Evaluates a prompt before anyone needs it, if the allowance suffices and there is a slot that was not used lately.
   * Throws `CancelledError`.
   *
   * @param taken slots that other prompts are prepared in, to which this one's is added
   */
  async prepareAhead(
    path: string,
    prompt: Prompt,
    allowance: TokenAllowance,
    signal: AbortSignal,
    taken: Set<CacheSlot>,
  ): Promise<void> {
    const { tokens } = this.#heal(prompt);
    const match = this.#slots.longestMatch(tokens);
    const cold = tokens.length - (match?.shared ?? 0);
    if (match !== undefined && cold < FEW_TOKENS) {
      taken.add(match.slot);
      return;
    }
    if (!(cold <= allowance.left)) return;
    const slot = this.#slots.acquireAhead(tokens, taken);
    if (slot === undefined) return;
    taken.add(slot);
    this.#history.used(slot, path);
    const start = slot.sharedWith(tokens);
    let isWhole = false;
    try {
      await this.#prefiller.resume(slot, tokens, signal);
      isWhole = true;
    } finally {
      const end = Math.max(start, slot.sharedWith(tokens));
      allowance.spend(end - start);
      this.#prepared.evaluated(slot, { start, end }, isWhole);
    }
  }

  #heal({ tokens }: Prompt): { readonly tokens: readonly number[]; readonly required: Uint8Array } {
    return this.#heals ? healPrompt(tokens, this.#model.tokenizer) : { tokens, required: new Uint8Array() };
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
    this.#prepared.clear();
  }
}
