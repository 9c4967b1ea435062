import type { CacheSlot } from '../cache/cache-slot.ts';
import { CancelledError, type Host } from './host.ts';

/** A prefill is cut into pieces of about this many milliseconds, after each of which it can be cancelled. */
const PIECE_MS = 25;
const FIRST_PIECE_TOKENS = 8;
/** Fewer would hardly be faster: each evaluation reads all weights. */
const SMALLEST_PIECE_TOKENS = 4;
const LARGEST_PIECE_TOKENS = 128;

/** A slot that holds a prompt, and what is known to follow it. */
export interface Resumed {
  /** Tokens of the prompt whose K/V stood in the slot. */
  readonly reused: number;
  /** See `Alignment.ahead`. */
  readonly ahead: readonly number[];
  /** Logits that follow all tokens of the slot, `[vocabulary]`. */
  readonly logits: Float32Array;
}

/** Brings slots to hold prompts, in pieces between which messages are let in. */
export class Prefiller {
  readonly #host: Host;
  #pieceTokens = FIRST_PIECE_TOKENS;

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
    isWanted?: (ahead: readonly number[]) => boolean,
  ): Promise<Resumed> {
    await this.breathe(signal);
    const { reused, ahead } = slot.align(prompt, isWanted);
    let { logits } = slot;
    for (let position = reused; position < prompt.length;) {
      if (position > reused) await this.breathe(signal);
      const piece = prompt.slice(position, position + this.#pieceTokens);
      const start = this.#host.clock.now();
      logits = await slot.prefill(piece);
      this.#learnPace(piece.length, this.#host.clock.now() - start);
      position += piece.length;
    }
    if (!logits) throw new Error('An aligned slot has no logits.');
    return { reused, ahead, logits };
  }

  /** Lets messages in. Throws `CancelledError` if one of them was to cancel. */
  async breathe(signal: AbortSignal): Promise<void> {
    await this.#host.breathe();
    if (signal.aborted) throw new CancelledError('Cancelled.');
  }

  /** Only full pieces say how fast prefill is. */
  #learnPace(tokens: number, ms: number): void {
    if (tokens < this.#pieceTokens) return;
    const factor = ms < PIECE_MS / 2 ? 2 : ms > PIECE_MS * 2 ? 0.5 : 1;
    const next = Math.round(this.#pieceTokens * factor);
    this.#pieceTokens = Math.min(LARGEST_PIECE_TOKENS, Math.max(SMALLEST_PIECE_TOKENS, next));
  }
}
