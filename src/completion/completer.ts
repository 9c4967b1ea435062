import type { CacheSlot } from '../cache/cache-slot.ts';
import { SlotPool } from '../cache/slot-pool.ts';
import type { Edit } from '../document/edit.ts';
import { InsertedText } from '../document/inserted-text.ts';
import type { DocumentMirror } from '../document/mirror.ts';
import type { SourceFile } from '../document/neighbours.ts';
import type { Prompt } from '../document/prompt.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { decodeAlternatives } from './alternatives.ts';
import { automaticCacheBytes, divideContext, requireRoom, type ContextBudget } from './budget.ts';
import { CacheHistory } from './cache-history.ts';
import type { Moment } from './confidence/calibration.ts';
import type { DecodedStep } from './confidence/gate.ts';
import type { CompletionCost, MemoryUse } from './cost.ts';
import { decodeSuggestion, type CompletionLimits } from './decode.ts';
import { DocumentPrompts, type OpenMirrors } from './document-prompts.ts';
import { explainConfidence, explainReuse } from './explain.ts';
import type { Host } from './host.ts';
import type { CacheInspection } from './inspection.ts';
import { Prefiller, type Resumed } from './prefiller.ts';
import { surroundingsOf } from './surroundings.ts';
import { healPrompt, meetRequirement, spell, type HealedPrompt } from './token-healing.ts';
import { warmUp } from './warm-up.ts';

export interface CompleterOptions {
  /** Tokens of context to use at most. */
  readonly contextTokens: number;
  /** Upper bound for all K/V slots, in bytes; 0 to have it chosen by the model and the machine. */
  readonly cacheBytes: number;
  /** Whether tokens split by the cursor are healed; by default for models not trained for them. */
  readonly heals?: boolean;
  /** All documents, the one used last first, to show pieces of; without it, prompts show no other files. */
  readonly documents?: OpenMirrors | undefined;
  /** Sees each prompt once it is evaluated, and the logits that follow it, `[vocabulary]`; for measuring. */
  readonly observe?: (prompt: readonly number[], logits: Float32Array) => void;
}

export interface CompletionResult {
  readonly text: string;
  /** Others that begin otherwise, the likeliest first; as many as were wanted, or fewer. */
  readonly alternatives: readonly string[];
  /** What the person was taken to be doing, which decides how sure the model has to be. */
  readonly moment: Moment;
  /** The probability that the text's first line is right, as far as the model's own say tells; 0 to 1. */
  readonly confidence: number;
  /** Whether something was taken away because the model was not sure enough of it. */
  readonly isCut: boolean;
  /** Each token decoded for it, shown or not. */
  readonly steps: readonly DecodedStep[];
  readonly cost: CompletionCost;
  /** What was reused and why not more, in sentences. */
  readonly explanation: string;
}

/**
 * Completions over mirrored documents: builds the prompt, resumes from the longest prefix that stands in any slot,
 * decodes greedily, and decides where to stop and what to show. Calls must not overlap.
 */
export class Completer {
  readonly #model: LanguageModel;
  readonly #host: Host;
  readonly #budget: ContextBudget;
  readonly #cacheBytes: number;
  readonly #slots: SlotPool;
  readonly #prefiller: Prefiller;
  readonly #prompts: DocumentPrompts;
  readonly #history: CacheHistory;
  readonly #heals: boolean;
  readonly #observe: CompleterOptions['observe'];
  readonly #previous = new WeakMap<SourceFile, Prompt>();

  /** Throws `SettingsError` if the cache's budget has no room for one slot. */
  constructor(model: LanguageModel, options: CompleterOptions, host: Host) {
    this.#model = model;
    this.#host = host;
    this.#heals = options.heals ?? !model.profile.knowsSplitTokens;
    this.#observe = options.observe;
    this.#budget = divideContext(options.contextTokens, model.engine.shape.contextLength);
    const slotBytes = model.engine.slotBytes(this.#budget.capacity);
    this.#cacheBytes = options.cacheBytes || automaticCacheBytes(slotBytes, host.machineBytes);
    requireRoom(slotBytes, this.#cacheBytes, this.#budget.capacity);
    const keepsLogits = options.observe !== undefined;
    this.#slots = new SlotPool(model.engine, this.#budget.capacity, this.#cacheBytes, keepsLogits);
    this.#prefiller = new Prefiller(host);
    this.#prompts = new DocumentPrompts(model, this.#budget.prompt, options.documents);
    this.#history = new CacheHistory(host.clock);
  }

  get contextTokens(): number {
    return this.#budget.capacity;
  }

  memory(): MemoryUse {
    return {
      engineBytes: this.#model.engine.memoryBytes(),
      cacheBytes: this.#slots.bytes,
      budgetBytes: this.#cacheBytes,
      cachedTokens: this.#slots.tokens,
      slots: this.#slots.size,
    };
  }

  /** What the slots hold, and what the last completion made of that. May be called while another is under way. */
  inspect(): CacheInspection {
    return this.#history.inspect(this.#slots.slots, this.#model.tokenizer, this.memory());
  }

  /**
   * Tells the completer of edits that were just made, by offsets in the file's whole text, so that its window stays on
   * the same text.
   *
   * @param file a document, or the cells of a notebook that are read as one
   */
  follow(file: SourceFile, edits: readonly Edit[]): void {
    this.#prompts.follow(file, edits);
  }

  /** The prompt for a cursor position; without tokens where there is nothing to go on. */
  prompt(document: DocumentMirror, offset: number): Prompt {
    return this.#prompts.build(document, document.text, offset);
  }

  /** Has the kernels compiled for speed. Throws `CancelledError`. */
  async warmUp(signal: AbortSignal): Promise<void> {
    await warmUp(this.#model.engine, this.#prefiller, this.#host.clock, signal);
  }

  /** Evaluates what a completion at `offset` would have to, and no more. Throws `CancelledError`. */
  async prefill(document: DocumentMirror, offset: number, signal: AbortSignal): Promise<void> {
    await this.#prepare(document, this.prompt(document, offset), signal);
  }

  /**
   * Evaluates what a completion would have to once `text` was accepted at `offset`. Throws `CancelledError`.
   */
  async prefillAccepted(
    document: DocumentMirror,
    offset: number,
    text: string,
    signal: AbortSignal,
  ): Promise<void> {
    const accepted = new InsertedText(document.text, offset, text);
    await this.#prepare(document, this.#prompts.build(document, accepted, offset + text.length), signal);
  }

  /**
   * Throws `CancelledError`, at the latest one token after the signal.
   *
   * @param onProgress sees the text decoded so far, before it is cut and filtered
   * @param onPreview sees what may be shown already while a block is decoded; the result begins with it
   */
  async complete(
    document: DocumentMirror,
    offset: number,
    limits: CompletionLimits,
    signal: AbortSignal,
    onProgress: (text: string) => void = () => undefined,
    onPreview: (text: string) => void = () => undefined,
  ): Promise<CompletionResult> {
    const { clock } = this.#host;
    const start = clock.now();
    const { selected = '' } = limits;
    const place = offset + selected.length;
    const source = selected === '' ? document.text : new InsertedText(document.text, offset, selected);
    const surroundings = surroundingsOf(source, place, document.path);
    const prompt = this.#prompts.build(document, source, place);
    if (prompt.tokens.length === 0) return nothing(clock.now() - start);

    const healed = this.#heal(prompt);
    const { tokens, required } = healed;
    const { slot, resumed } = await this.#resume(document, healed, signal);
    const prefillEnd = clock.now();
    this.#tellObserver(slot, tokens);
    const explanation = this.#explain(document, { ...prompt, tokens }, resumed);
    const { knownContinuation, logits } = resumed;
    const yieldToMessages = async (): Promise<void> => this.#prefiller.yieldToMessages(signal);
    const met = await meetRequirement(
      slot,
      required,
      this.#model.tokenizer,
      knownContinuation,
      logits,
      yieldToMessages,
    );
    const context = {
      model: this.#model,
      surroundings,
      unwanted: limits.refused === undefined ? [] : [...limits.refused, document.deletedAt(offset) ?? ''],
      limits: { ...limits, maxTokens: Math.min(limits.maxTokens, this.#budget.decode) - met.used },
      yieldToMessages,
    };
    const telling = {
      onProgress: (said: string) => {
        onProgress(selected + said);
      },
      onPreview: (said: string) => {
        // Who asks for several waits for all of them.
        if ((limits.alternatives ?? 0) === 0) onPreview(selected + said);
      },
    };
    const suggestion = await decodeSuggestion(slot, met, { ...context, ...telling });
    this.#history.completed(document.path, { ...prompt, tokens }, slot, resumed, explanation);
    const { text, moment, steps, verdict, drafted, draftAccepted } = suggestion;
    const first = {
      prompt: tokens,
      required,
      tokens: [...slot.tokens.slice(tokens.length, tokens.length + met.used), ...suggestion.tokens],
      text,
    };
    const others = await decodeAlternatives(slot, first, limits.alternatives ?? 0, {
      ...context,
      fork: (from, length) => this.#slots.fork(from, length),
      resume: async (fork, held) => this.#prefiller.resume(fork, held, signal),
    });
    const end = clock.now();
    const cost = {
      promptTokens: tokens.length,
      reused: resumed.reused,
      prefilled: tokens.length - resumed.reused,
      decoded: met.decoded + suggestion.decoded + others.decoded,
      drafted,
      draftAccepted,
      prefillMs: prefillEnd - start,
      decodeMs: end - prefillEnd,
      totalMs: end - start,
    };
    const { confidence, isCut } = verdict;
    const sentences = `${explanation} ${explainConfidence(verdict, limits.eagerness ?? 'eager', moment)}`;
    // Where the likeliest is nothing, the next one is shown to a person who wants to see others.
    const [shown = '', ...alternatives] = [text, ...others.texts]
      .filter((one) => one !== '')
      .map((one) => selected + one);
    return { text: shown, alternatives, moment, confidence, isCut, steps, cost, explanation: sentences };
  }

  /** Empties all slots, and forgets what prompts have shown of other files. */
  clearCache(): void {
    this.#slots.clear();
    this.#history.clear();
    this.#prompts.forgetHeaders();
  }

  dispose(): void {
    this.#slots.clear();
    this.#model.engine.dispose();
  }

  async #prepare(document: DocumentMirror, prompt: Prompt, signal: AbortSignal): Promise<void> {
    if (prompt.tokens.length > 0) await this.#resume(document, this.#heal(prompt), signal);
  }

  /** Brings the slot that suits it best to hold a prompt; keeps a known continuation if it is as required. */
  async #resume(
    document: DocumentMirror,
    { tokens, required }: HealedPrompt,
    signal: AbortSignal,
  ): Promise<{ slot: CacheSlot; resumed: Resumed }> {
    const slot = this.#slots.acquire(tokens);
    this.#history.used(slot, document.path);
    const isWanted = (knownContinuation: readonly number[]): boolean =>
      spell(knownContinuation, required, this.#model.tokenizer) !== undefined;
    return { slot, resumed: await this.#prefiller.resume(slot, tokens, signal, isWanted) };
  }

  #heal({ tokens }: Prompt): HealedPrompt {
    return this.#heals ? healPrompt(tokens, this.#model.tokenizer) : { tokens, required: new Uint8Array() };
  }

  #tellObserver(slot: CacheSlot, tokens: readonly number[]): void {
    const logits = slot.logitsAfter(tokens.length);
    if (logits) this.#observe?.(tokens, logits);
  }

  #explain(document: DocumentMirror, prompt: Prompt, { reused, knownContinuation }: Resumed): string {
    const previous = this.#previous.get(document.file);
    this.#previous.set(document.file, prompt);
    return explainReuse({ prompt, reused, ahead: knownContinuation.length, previous });
  }
}

function nothing(totalMs: number): CompletionResult {
  const tokens = { promptTokens: 0, reused: 0, prefilled: 0, decoded: 0, drafted: 0, draftAccepted: 0 };
  const cost = { ...tokens, prefillMs: 0, decodeMs: 0, totalMs };
  return {
    text: '',
    alternatives: [],
    moment: 'typing',
    confidence: 0,
    isCut: false,
    steps: [],
    cost,
    explanation: 'There is no text to go on at this place.',
  };
}
