import type { CacheSlot } from '../cache/cache-slot.ts';
import type { NextTokenSource } from '../runtime/distribution.ts';
import { CancelledError, type Host } from './host.ts';

/** A prefill is evaluated in pieces of about this many milliseconds, between which it can be cancelled. */
const PIECE_MS = 25;
/** A piece takes no longer than this, unless a single token does or the machine slows down. */
const LONGEST_PIECE_MS = 1_000;
/** The first piece measures the speed, even where a token takes seconds. */
const FIRST_PIECE_TOKENS = 1;
const SECOND_PIECE_TOKENS = 8;
/** Smaller pieces are hardly faster, as each evaluation reads all weights. */
const SMALLEST_PIECE_TOKENS = 4;
const LARGEST_PIECE_TOKENS = 128;
/** Fewer are evaluated soon enough without hurry. */
const MUCH_TOKENS = 32;
/** Weight of the last piece in the mean time of a token. */
const SMOOTHING = 0.2;

/** What a slot held of a prompt that it was resumed for, and what follows the prompt. */
export interface Resumed {
  /** Tokens of the prompt whose K/V were in the slot. */
  readonly reused: number;
  /** See `Alignment.knownContinuation`. */
  readonly knownContinuation: readonly number[];
  /** Logits that follow all tokens of the slot, `[vocabulary]`. */
  readonly logits: Float32Array;
}

/** Evaluates prompts in slots, in pieces between which it yields to messages. */
export class Prefiller {
  readonly #host: Host;
  #pieceTokens = FIRST_PIECE_TOKENS;
  #isMeasured = false;
  /** Milliseconds that a token of the last piece took; a first guess until there is one. */
  #msPerToken = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /**
   * Evaluates the part of the prompt that the slot does not hold. Throws `CancelledError`, after a piece at the latest.
   *
   * @param isWanted see `CacheSlot.align`
   * @param source see `CacheSlot.align`
   * @param isWaitedFor whether someone waits for it
   */
  async resume(
    slot: CacheSlot,
    prompt: readonly number[],
    signal: AbortSignal,
    isWanted?: (knownContinuation: readonly number[]) => boolean,
    source?: NextTokenSource,
    isWaitedFor = false,
  ): Promise<Resumed> {
    await this.yieldToMessages(signal);
    const { reused, knownContinuation } = slot.align(prompt, isWanted, source);
    slot.hurry(isWaitedFor && prompt.length - reused >= MUCH_TOKENS);
    try {
      return { reused, knownContinuation, logits: await this.#evaluate(slot, prompt, reused, signal) };
    } finally {
      slot.hurry(false);
    }
  }

  async #evaluate(
    slot: CacheSlot,
    prompt: readonly number[],
    reused: number,
    signal: AbortSignal,
  ): Promise<Float32Array> {
    let { logits } = slot;
    for (let position = reused; position < prompt.length;) {
      if (position > reused) await this.yieldToMessages(signal);
      const piece = prompt.slice(position, position + this.#pieceTokens);
      const start = this.#host.clock.now();
      logits = await slot.prefill(piece);
      this.#adaptPieces(piece.length, this.#host.clock.now() - start);
      position += piece.length;
    }
    if (!logits) throw new Error('An aligned slot has no logits.');
    return logits;
  }

  /** Lets messages be handled. Throws `CancelledError` if one of them cancelled. */
  async yieldToMessages(signal: AbortSignal): Promise<void> {
    await this.#host.yieldToMessages();
    if (signal.aborted) throw new CancelledError('Cancelled.');
  }

  /** Returns how many tokens are evaluated in a time, as far as is known; none before anything was evaluated. */
  tokensWithin(ms: number): number {
    return this.#msPerToken === 0 ? 0 : Math.floor(ms / this.#msPerToken);
  }

  #adaptPieces(tokens: number, ms: number): void {
    // A small piece takes longer for each of its tokens.
    if (tokens >= SECOND_PIECE_TOKENS || this.#msPerToken === 0) {
      const measured = ms / tokens;
      this.#msPerToken =
        this.#msPerToken === 0 ? measured : this.#msPerToken + SMOOTHING * (measured - this.#msPerToken);
    }
    const most = Math.max(1, Math.floor((LONGEST_PIECE_MS * tokens) / Math.max(1, ms)));
    const next = Math.max(SMALLEST_PIECE_TOKENS, this.#nextTokens(tokens, ms));
    this.#pieceTokens = Math.min(most, LARGEST_PIECE_TOKENS, next);
    this.#isMeasured = true;
  }

  #nextTokens(tokens: number, ms: number): number {
    if (!this.#isMeasured) return SECOND_PIECE_TOKENS;
    // Only a full piece tells whether larger ones are fast enough.
    const factor = tokens < this.#pieceTokens ? 1 : ms < PIECE_MS / 2 ? 2 : ms > PIECE_MS * 2 ? 0.5 : 1;
    return Math.round(this.#pieceTokens * factor);
  }
}
