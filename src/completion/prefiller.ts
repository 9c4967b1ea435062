import type { CacheSlot } from '../cache/cache-slot.ts';
import { CancelledError, type Host } from './host.ts';

/** A prefill is cut into pieces of about this many milliseconds, after each of which it can be cancelled. */
const PIECE_MS = 25;
/** A piece takes no longer than this unless a single token does, or the machine becomes slower meanwhile. */
const LONGEST_PIECE_MS = 1_000;
/** Shows the pace, be it seconds a token. */
const FIRST_PIECE_TOKENS = 1;
const SECOND_PIECE_TOKENS = 8;
/** Fewer would hardly be faster: each evaluation reads all weights. */
const SMALLEST_PIECE_TOKENS = 4;
const LARGEST_PIECE_TOKENS = 128;

/** A slot that holds a prompt, and what is known to follow it. */
export interface Resumed {
  /** Tokens of the prompt whose K/V stood in the slot. */
  readonly reused: number;
  /** See `Alignment.knownContinuation`. */
  readonly knownContinuation: readonly number[];
  /** Logits that follow all tokens of the slot, `[vocabulary]`. */
  readonly logits: Float32Array;
}

/** Brings slots to hold prompts, in pieces between which messages are let in. */
export class Prefiller {
  readonly #host: Host;
  #pieceTokens = FIRST_PIECE_TOKENS;
  #knowsPace = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /**
   * Evaluates what of the prompt does not stand in the slot. Throws `CancelledError`, after a piece at the latest.
   *
   * @param isWanted see `CacheSlot.align`
   */
  async resume(
    slot: CacheSlot,
    prompt: readonly number[],
    signal: AbortSignal,
    isWanted?: (knownContinuation: readonly number[]) => boolean,
  ): Promise<Resumed> {
    await this.yieldToMessages(signal);
    const { reused, knownContinuation } = slot.align(prompt, isWanted);
    let { logits } = slot;
    for (let position = reused; position < prompt.length;) {
      if (position > reused) await this.yieldToMessages(signal);
      const piece = prompt.slice(position, position + this.#pieceTokens);
      const start = this.#host.clock.now();
      logits = await slot.prefill(piece);
      this.#learnPace(piece.length, this.#host.clock.now() - start);
      position += piece.length;
    }
    if (!logits) throw new Error('An aligned slot has no logits.');
    return { reused, knownContinuation, logits };
  }

  /** Lets messages in. Throws `CancelledError` if one of them was to cancel. */
  async yieldToMessages(signal: AbortSignal): Promise<void> {
    await this.#host.yieldToMessages();
    if (signal.aborted) throw new CancelledError('Cancelled.');
  }

  #learnPace(tokens: number, ms: number): void {
    const most = Math.max(1, Math.floor((LONGEST_PIECE_MS * tokens) / Math.max(1, ms)));
    const next = Math.max(SMALLEST_PIECE_TOKENS, this.#nextTokens(tokens, ms));
    this.#pieceTokens = Math.min(most, LARGEST_PIECE_TOKENS, next);
    this.#knowsPace = true;
  }

  #nextTokens(tokens: number, ms: number): number {
    if (!this.#knowsPace) return SECOND_PIECE_TOKENS;
    // Only full pieces say how much faster larger ones are.
    const factor = tokens < this.#pieceTokens ? 1 : ms < PIECE_MS / 2 ? 2 : ms > PIECE_MS * 2 ? 0.5 : 1;
    return Math.round(this.#pieceTokens * factor);
  }
}
