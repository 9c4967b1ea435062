import type { CacheSlot } from '../cache/cache-slot.ts';
import { SlotPool } from '../cache/slot-pool.ts';
import type { DocumentMirror, Edit } from '../document/mirror.ts';
import { buildPrompt } from '../document/prompt.ts';
import { isInsideCharacter } from '../document/text-around.ts';
import { WindowAnchor } from '../document/window-anchor.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { generate } from '../runtime/generate.ts';
import type { Clock } from '../util/clock.ts';
import type { CompletionCost, MemoryUse } from './cost.ts';
import { divideContext, type ContextBudget } from './budget.ts';
import { applyFilters } from './filters/index.ts';
import { decideStop, extentAt, lengthAtEnd, lengthAtLimit } from './stop.ts';
import { surroundingsOf } from './surroundings.ts';
import { Utf8Stream } from './utf8-stream.ts';

export interface CompleterOptions {
  /** Tokens of context to use at most. */
  readonly contextTokens: number;
  /** Upper bound for all K/V slots, in bytes. */
  readonly cacheBytes: number;
  /** Sees each prompt once it is evaluated, and the logits that follow it, `[vocabulary]`; for measuring. */
  readonly observe?: (prompt: readonly number[], logits: Float32Array) => void;
}

/** What the completer needs of where it runs. */
export interface Host {
  readonly clock: Clock;
  /** Lets messages that have arrived be handled, so that a cancellation can take effect. */
  readonly breathe: () => Promise<void>;
}

export interface CompletionLimits {
  readonly maxTokens: number;
  readonly multiline: boolean;
}

export interface CompletionResult {
  readonly text: string;
  readonly cost: CompletionCost;
}

/** Thrown when the signal was aborted. The cache keeps what was evaluated until then. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** A prefill is cut into pieces of about this many milliseconds, after each of which it can be cancelled. */
const PIECE_MS = 25;
const FIRST_PIECE_TOKENS = 8;
const LARGEST_PIECE_TOKENS = 128;

/** Every vocabulary has these ids; which they are does not matter. */
const WARM_UP_TOKENS: readonly number[] = Array.from({ length: 17 }, () => 0);
const WARM_UP_MS = 400;

/**
 * Completions over mirrored documents: builds the prompt, resumes from the longest prefix that stands in the
 * document's slot, decodes greedily, and decides where to stop and what to show. Calls must not overlap.
 */
export class Completer {
  readonly #model: LanguageModel;
  readonly #host: Host;
  readonly #budget: ContextBudget;
  readonly #slots: SlotPool;
  readonly #observe: CompleterOptions['observe'];
  readonly #anchors = new WeakMap<DocumentMirror, WindowAnchor>();
  #pieceTokens = FIRST_PIECE_TOKENS;

  constructor(model: LanguageModel, options: CompleterOptions, host: Host) {
    this.#model = model;
    this.#host = host;
    this.#observe = options.observe;
    this.#budget = divideContext(options.contextTokens, model.engine.shape.contextLength);
    this.#slots = new SlotPool(model.engine, this.#budget.capacity, options.cacheBytes);
  }

  get contextTokens(): number {
    return this.#budget.capacity;
  }

  memory(): MemoryUse {
    return {
      engineBytes: this.#model.engine.memoryBytes(),
      cacheBytes: this.#slots.bytes,
      cachedTokens: this.#slots.tokens,
      slots: this.#slots.size,
    };
  }

  /** Tells the completer of edits that the mirror has just applied, so that its window stays on the same text. */
  follow(document: DocumentMirror, edits: readonly Edit[]): void {
    this.#anchors.get(document)?.follow(edits);
  }

  /** The prompt for a cursor position, as token ids. */
  prompt(document: DocumentMirror, offset: number): number[] {
    const { tokenizer, profile } = this.#model;
    const context = { path: document.path, text: document.text, offset };
    return buildPrompt(context, profile, tokenizer, this.#anchorOf(document), this.#budget.prompt);
  }

  /**
   * Evaluates a throwaway sequence for a moment. JavaScript engines compile WebAssembly for speed only after it
   * has run for a while; this is that while, spent before the first completion that a person waits for. Throws
   * `CancelledError`.
   */
  async warmUp(signal: AbortSignal): Promise<void> {
    const { engine } = this.#model;
    const slot = engine.createSlot(WARM_UP_TOKENS.length);
    try {
      const end = this.#host.clock.now() + WARM_UP_MS;
      while (this.#host.clock.now() < end) {
        await this.#breathe(signal);
        await engine.evaluate(WARM_UP_TOKENS.slice(0, -1), 0, slot);
        await engine.evaluate(WARM_UP_TOKENS.slice(-1), WARM_UP_TOKENS.length - 1, slot);
      }
    } finally {
      slot.dispose();
    }
  }

  /** Evaluates what a completion at `offset` would have to, and no more. Throws `CancelledError`. */
  async prefill(document: DocumentMirror, offset: number, signal: AbortSignal): Promise<void> {
    const prompt = isInsideCharacter(document.text, offset) ? [] : this.prompt(document, offset);
    if (prompt.length > 0) await this.#resume(this.#slots.acquire(document.uri), prompt, signal);
  }

  /** Throws `CancelledError`, at the latest one token after the signal. */
  async complete(
    document: DocumentMirror,
    offset: number,
    limits: CompletionLimits,
    signal: AbortSignal,
  ): Promise<CompletionResult> {
    const { clock } = this.#host;
    const start = clock.now();
    const surroundings = surroundingsOf(document.text, offset);
    const prompt = isInsideCharacter(document.text, offset) ? [] : this.prompt(document, offset);
    if (prompt.length === 0) return { text: '', cost: costOfNothing(clock.now() - start) };

    const slot = this.#slots.acquire(document.uri);
    const { reused, logits } = await this.#resume(slot, prompt, signal);
    const prefillEnd = clock.now();
    this.#observe?.(prompt, logits);
    const extent = extentAt(surroundings, limits.multiline);
    const text = new Utf8Stream();
    let decoded = 0;
    let length: number | undefined;
    for await (const token of generate(slot, logits)) {
      if (this.#model.profile.endTokens.has(token)) {
        length = lengthAtEnd(text.text, surroundings, extent);
        break;
      }
      decoded++;
      text.push(this.#model.tokenizer.bytes(token));
      const decision = decideStop(text.text, surroundings, extent);
      if (decision.stop) length = decision.length;
      if (decision.stop || decoded >= Math.min(limits.maxTokens, this.#budget.decode)) break;
      await this.#breathe(signal);
    }
    const whole = text.text.slice(0, length ?? lengthAtLimit(text.text));
    const end = clock.now();
    const prefilled = prompt.length - reused;
    const times = { prefillMs: prefillEnd - start, decodeMs: end - prefillEnd, totalMs: end - start };
    return {
      text: applyFilters(whole, surroundings),
      cost: { promptTokens: prompt.length, reused, prefilled, decoded, ...times },
    };
  }

  clearCache(): void {
    this.#slots.clear();
  }

  dispose(): void {
    this.#slots.clear();
    this.#model.engine.dispose();
  }

  /** Brings the slot to hold exactly the prompt, piece by piece; resolves to the logits that follow it. */
  async #resume(
    slot: CacheSlot,
    prompt: readonly number[],
    signal: AbortSignal,
  ): Promise<{ reused: number; logits: Float32Array }> {
    await this.#breathe(signal);
    const reused = slot.align(prompt);
    let { logits } = slot;
    for (let position = reused; position < prompt.length;) {
      if (position > reused) await this.#breathe(signal);
      const piece = prompt.slice(position, position + this.#pieceTokens);
      const start = this.#host.clock.now();
      logits = await slot.append(piece);
      this.#learnPace(piece.length, this.#host.clock.now() - start);
      position += piece.length;
    }
    if (!logits) throw new Error('An aligned slot has no logits.');
    return { reused, logits };
  }

  /** Only full pieces say how fast prefill is. */
  #learnPace(tokens: number, ms: number): void {
    if (tokens < this.#pieceTokens) return;
    const factor = ms < PIECE_MS / 2 ? 2 : ms > PIECE_MS * 2 ? 0.5 : 1;
    const next = Math.round(this.#pieceTokens * factor);
    this.#pieceTokens = Math.min(LARGEST_PIECE_TOKENS, Math.max(FIRST_PIECE_TOKENS, next));
  }

  async #breathe(signal: AbortSignal): Promise<void> {
    await this.#host.breathe();
    if (signal.aborted) throw new CancelledError('Cancelled.');
  }

  #anchorOf(document: DocumentMirror): WindowAnchor {
    const known = this.#anchors.get(document);
    if (known) return known;
    const anchor = new WindowAnchor();
    this.#anchors.set(document, anchor);
    return anchor;
  }
}

function costOfNothing(totalMs: number): CompletionCost {
  return { promptTokens: 0, reused: 0, prefilled: 0, decoded: 0, prefillMs: 0, decodeMs: 0, totalMs };
}
