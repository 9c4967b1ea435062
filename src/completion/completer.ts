import type { CacheSlot } from '../cache/cache-slot.ts';
import type { ReadableText } from '../document/chunked-text.ts';
import type { Edit } from '../document/edit.ts';
import { InsertedText } from '../document/inserted-text.ts';
import type { DocumentMirror } from '../document/mirror.ts';
import type { SourceFile } from '../document/neighbours.ts';
import type { Prompt } from '../document/prompt.ts';
import type { ProjectMemory } from '../memory/project-memory.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { contextFor } from '../models/prompt-sizes.ts';
import { decodeAlternatives } from './alternatives.ts';
import { divideContext, type ContextBudget } from './budget.ts';
import { withSelected } from './completion-events.ts';
import type { CompletionEvents, CompletionParams, CompletionResult, PromptChoice } from './completion.ts';
import { decodeFirst } from './decode-first.ts';
import type { DecodeContext } from './decode.ts';
import { DocumentPrompts, SHORT_PROMPT_TOKENS, type OpenMirrors } from './document-prompts.ts';
import { explainReuse, type ReuseExplanation } from './explain.ts';
import type { Host } from './host.ts';
import type { CacheInspection } from './inspection.ts';
import { Prefiller } from './prefiller.ts';
import { PromptCache, type PreparedPrompt, type TokenAllowance } from './prompt-cache.ts';
import { rememberedTokens } from './remembered.ts';
import { completionResult, emptyResult } from './report.ts';
import type { MemoryUse } from './stats.ts';
import { surroundingsOf, type Surroundings } from './surroundings.ts';
import { warmUp } from './warm-up.ts';

export interface CompleterOptions {
  /** Tokens of context to use at most; 0 for as many as suit the model. */
  readonly contextTokens: number;
  /** Upper bound for all K/V slots, in bytes; 0 to have it chosen by the model and the machine. */
  readonly cacheBytes: number;
  /** Whether tokens split by the cursor are healed; by default for models not trained for them. */
  readonly heals?: boolean;
  /** All documents, the one used last first, to show parts of them to the model; without it, prompts show no other files. */
  readonly documents?: OpenMirrors | undefined;
  /** The memory of the project that a document is of, by its URI; without it, the model alone decides. */
  readonly memory?: ((uri: string) => ProjectMemory | undefined) | undefined;
}

/** A place in a document, which need not be where a cursor is. */
export interface Place {
  readonly document: DocumentMirror;
  readonly offset: number;
}

/** A prompt that takes longer to evaluate is replaced by a short one, in milliseconds. */
const FIRST_ANSWER_MS = 150;
/** Where no more is missing, a short prompt would hardly be faster, however slow the machine. */
const FEW_COLD_TOKENS = 160;

/** Pieces of edited text that a completion waits for to be indexed; more are left to idle time. */
const PIECES_AT_ONCE = 8;

/**
 * Completions over mirrored documents: builds the prompt, resumes from the longest prefix of it that any slot holds,
 * decodes greedily, and decides where to stop and what to show. Calls must not overlap.
 */
export class Completer {
  readonly #model: LanguageModel;
  readonly #host: Host;
  readonly #budget: ContextBudget;
  readonly #prefiller: Prefiller;
  readonly #prompts: DocumentPrompts;
  readonly #cache: PromptCache;
  readonly #memory: CompleterOptions['memory'];
  /** The prompt completed last in each file. */
  readonly #previous = new WeakMap<SourceFile, Prompt>();

  /** Throws `CacheBudgetError` if the cache's budget has no room for one slot. */
  constructor(model: LanguageModel, options: CompleterOptions, host: Host) {
    const { contextTokens, cacheBytes, heals = !model.profile.knowsSplitTokens } = options;
    this.#model = model;
    this.#host = host;
    this.#memory = options.memory;
    this.#budget = divideContext(contextFor(contextTokens, model.profile), model.engine.shape.contextLength);
    this.#prefiller = new Prefiller(host);
    const { capacity } = this.#budget;
    this.#cache = new PromptCache(model, { capacity, cacheBytes, heals }, host, this.#prefiller);
    this.#prompts = new DocumentPrompts(model, this.#budget.prompt, options.documents);
  }

  get contextTokens(): number {
    return this.#budget.capacity;
  }

  memory(): MemoryUse {
    return this.#cache.memory();
  }

  /** What the slots hold, and what the last completion reused of it. May be called while another call is under way. */
  inspect(): CacheInspection {
    return this.#cache.inspect();
  }

  /**
   * Keeps the window of a file's prompts on the same text after edits, by offsets in the file's whole text.
   *
   * @param file a document, or the cells of a notebook that are read as one
   */
  follow(file: SourceFile, edits: readonly Edit[]): void {
    this.#prompts.follow(file, edits);
  }

  /** The prompt for a cursor position; without tokens where there is no text to continue. */
  prompt(
    document: DocumentMirror,
    offset: number,
    choice: Exclude<PromptChoice, 'timely'> = 'whole',
  ): Prompt {
    const whole = this.#prompts.build(document, document.text, offset);
    return this.#choosePrompt(whole, choice, document, document.text, offset).prompt;
  }

  /** Runs the kernels until they are compiled for speed. Throws `CancelledError`. */
  async warmUp(signal: AbortSignal): Promise<void> {
    await warmUp(this.#model.engine, this.#prefiller, this.#host.clock, signal);
  }

  /**
   * Evaluates the prompt that a completion at `offset` needs, and resolves to the number of tokens that this took. Throws
   * `CancelledError`.
   *
   * @param isSoon whether the completion is about to be asked for, so that the short prompt comes first if that is used
   */
  async prefill(
    document: DocumentMirror,
    offset: number,
    signal: AbortSignal,
    isSoon = false,
  ): Promise<number> {
    const whole = this.prompt(document, offset);
    const first = isSoon
      ? this.#choosePrompt(whole, 'timely', document, document.text, offset).prompt
      : whole;
    const prefilled = await this.#prefillPrompt(document, offset, first, signal, isSoon);
    if (first === whole) return prefilled;
    return prefilled + (await this.#prefillPrompt(document, offset, whole, signal));
  }

  /**
   * Evaluates the prompt that a completion needs once `text` was accepted at `offset`, and resolves to the number of tokens
   * that this took. Throws `CancelledError`.
   */
  async prefillAccepted(
    document: DocumentMirror,
    offset: number,
    text: string,
    signal: AbortSignal,
  ): Promise<number> {
    const accepted = new InsertedText(document.text, offset, text);
    const prompt = this.#prompts.build(document, accepted, offset + text.length);
    return this.#prefillPrompt(document, offset, prompt, signal);
  }

  /**
   * Evaluates the whole prompts at places where a cursor may go next, in their order, as far as the allowance suffices.
   * Throws `CancelledError`.
   */
  async prepare(places: Iterable<Place>, allowance: TokenAllowance, signal: AbortSignal): Promise<void> {
    const taken = new Set<CacheSlot>();
    for (const { document, offset } of places) {
      if (!(allowance.left > 0)) return;
      const prompt = this.#prompts.build(document, document.text, offset, true);
      if (prompt.tokens.length > 0)
        await this.#cache.prepareAhead(document.path, prompt, allowance, signal, taken);
      // Building many prompts takes long, too.
      await this.#prefiller.yieldToMessages(signal);
    }
  }

  /** Throws `CancelledError`, at the latest one token after the signal. */
  async complete(
    document: DocumentMirror,
    offset: number,
    params: CompletionParams,
    signal: AbortSignal,
    events: CompletionEvents = {},
  ): Promise<CompletionResult> {
    const { clock } = this.#host;
    const start = clock.now();
    const { prompt, cold, surroundings } = this.#read(document, offset, params);
    if (prompt.tokens.length === 0) return emptyResult(clock.now() - start);

    const memory = this.#enterMemory(document, offset);
    const prepared = await this.#cache.prepare(document.path, prompt, memory, signal, true);
    const prefilled = clock.now();
    const reuse = this.#explainReuse(document, prepared, cold);

    const { source } = prepared;
    const decodeContext = this.#decodeContext(document, offset, params, surroundings, signal);
    const context = { ...decodeContext, otherTexts: source };
    const first = await decodeFirst(prepared, { ...context, ...withSelected(events, params) });
    const remembered = rememberedTokens(prepared.slot, first.prompt.length, first.tokens, source);
    this.#cache.completed(document.path, prepared, { reuse, remembered });

    const others = await decodeAlternatives(prepared.slot, first, params.alternatives ?? 0, {
      ...context,
      fork: (slot, length) => this.#cache.fork(slot, length),
      resume: async (slot, tokens) => this.#prefiller.resume(slot, tokens, signal, undefined, source),
    });
    const end = clock.now();
    const times = { prefillMs: prefilled - start, decodeMs: end - prefilled, totalMs: end - start };
    return completionResult(params, { prepared, first, others, reuse, remembered, times });
  }

  /** Empties all slots, and forgets what prompts have shown of other files. */
  clearCache(): void {
    this.#cache.clear();
    this.#prompts.forgetHeaders();
  }

  dispose(): void {
    this.#cache.clear();
    this.#model.engine.dispose();
  }

  async #prefillPrompt(
    document: DocumentMirror,
    offset: number,
    prompt: Prompt,
    signal: AbortSignal,
    isWaitedFor = false,
  ): Promise<number> {
    if (prompt.tokens.length === 0) return 0;
    const memory = this.#enterMemory(document, offset);
    const { path } = document;
    const { prompt: prepared, resumed } = await this.#cache.prepare(
      path,
      prompt,
      memory,
      signal,
      isWaitedFor,
    );
    return prepared.tokens.length - resumed.reused;
  }

  /**
   * Returns the prompt to complete from, and where it is a short one, how many tokens of the whole one are not in the cache.
   */
  #choosePrompt(
    whole: Prompt,
    choice: PromptChoice,
    document: DocumentMirror,
    text: ReadableText,
    offset: number,
  ): { readonly prompt: Prompt; readonly cold?: number } {
    if (choice === 'whole' || whole.tokens.length <= SHORT_PROMPT_TOKENS) return { prompt: whole };
    const cold = this.#cache.coldTokens(whole);
    const inTime = Math.max(FEW_COLD_TOKENS, this.#prefiller.tokensWithin(FIRST_ANSWER_MS));
    if (choice === 'timely' && cold <= inTime) return { prompt: whole };
    return { prompt: this.#prompts.buildShort(document, text, offset), cold };
  }

  /** Makes the memory of a document's project ready for lookups from a cursor. */
  #enterMemory(document: DocumentMirror, offset: number): ProjectMemory | undefined {
    const memory = this.#memory?.(document.uri);
    let left = PIECES_AT_ONCE;
    memory?.enter(document.uri, offset, () => left-- > 0);
    return memory;
  }

  /** The prompt for a cursor and the text around it, where the selected item counts as inserted. */
  #read(
    document: DocumentMirror,
    offset: number,
    { selected = '', prompt: choice = 'whole' }: CompletionParams,
  ): { readonly prompt: Prompt; readonly cold?: number; readonly surroundings: Surroundings } {
    const cursor = offset + selected.length;
    const text = selected === '' ? document.text : new InsertedText(document.text, offset, selected);
    const surroundings = surroundingsOf(text, cursor, document.path);
    const whole = this.#prompts.build(document, text, cursor);
    return { ...this.#choosePrompt(whole, choice, document, text, cursor), surroundings };
  }

  #decodeContext(
    document: DocumentMirror,
    offset: number,
    params: CompletionParams,
    surroundings: Surroundings,
    signal: AbortSignal,
  ): DecodeContext {
    const { multiline, eagerness = 'eager', paused = false, dismissed } = params;
    const maxTokens = Math.min(params.maxTokens, this.#budget.decode);
    return {
      model: this.#model,
      surroundings,
      limits: { maxTokens, multiline },
      eagerness,
      paused,
      unwanted: dismissed === undefined ? [] : [...dismissed, document.deletedAt(offset) ?? ''],
      yieldToMessages: async () => this.#prefiller.yieldToMessages(signal),
    };
  }

  #explainReuse(
    { file }: DocumentMirror,
    { prompt, resumed }: PreparedPrompt,
    cold: number | undefined,
  ): ReuseExplanation {
    const previous = this.#previous.get(file);
    if (cold === undefined) this.#previous.set(file, prompt);
    const { reused, knownContinuation } = resumed;
    return explainReuse({ prompt, reused, knownTokens: knownContinuation.length, previous, cold });
  }
}
