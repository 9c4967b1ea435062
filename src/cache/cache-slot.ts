import type { Engine, KvSlot } from '../runtime/engine.ts';
import { commonPrefixLength } from './alignment.ts';

/**
 * K/V in the engine's memory and, beside it, the ids of the tokens they belong to. The two change together or
 * not at all: a failed evaluation leaves the slot truncated to what is certainly right.
 */
export class CacheSlot {
  readonly #engine: Engine;
  readonly #kv: KvSlot;
  readonly #tokens: number[] = [];
  /** Logits that follow the last token, `[vocabulary]`; a copy, as the engine's own are overwritten. */
  #logits: Float32Array | undefined;

  constructor(engine: Engine, capacity: number) {
    this.#engine = engine;
    this.#kv = engine.createSlot(capacity);
  }

  get bytes(): number {
    return this.#kv.bytes;
  }

  get capacity(): number {
    return this.#kv.capacity;
  }

  /** Tokens held, in order. */
  get tokens(): readonly number[] {
    return this.#tokens;
  }

  /** Logits that follow the tokens held, if they are still known. */
  get logits(): Float32Array | undefined {
    return this.#logits;
  }

  /**
   * Truncates the slot to what it shares with `prompt` and returns how many tokens that is. When all of the
   * prompt stands here but what follows it is not known, its last token is given up to be evaluated again.
   */
  align(prompt: readonly number[]): number {
    const shared = commonPrefixLength(this.#tokens, prompt);
    if (shared === prompt.length && shared === this.#tokens.length && this.#logits) return shared;
    const kept = Math.min(shared, prompt.length - 1);
    this.#truncate(kept);
    return kept;
  }

  /** Evaluates tokens behind those held; resolves to the logits that follow, `[vocabulary]`. */
  async append(tokens: readonly number[]): Promise<Float32Array> {
    const position = this.#tokens.length;
    this.#logits = undefined;
    const logits = await this.#engine.evaluate(tokens, position, this.#kv);
    this.#tokens.push(...tokens);
    this.#logits = logits.slice();
    return this.#logits;
  }

  dispose(): void {
    this.#truncate(0);
    this.#kv.dispose();
  }

  #truncate(length: number): void {
    if (length === this.#tokens.length) return;
    this.#tokens.length = length;
    this.#logits = undefined;
  }
}
