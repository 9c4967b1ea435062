import { CandidateTable, type Candidate } from '../runtime/candidates.ts';
import type { Engine, KvSlot } from '../runtime/engine.ts';
import { argmax } from '../runtime/sampler.ts';
import { commonPrefixLength } from './alignment.ts';
import { TokenTrail } from './token-trail.ts';

/** What a slot has for a prompt after it was aligned. */
export interface Alignment {
  /** Tokens of the prompt that stand in the slot. */
  readonly reused: number;
  /**
   * Tokens that stand behind the whole prompt and are known to be its greedy continuation, decoded earlier from
   * this very context. Empty unless all of the prompt is reused.
   */
  readonly knownContinuation: readonly number[];
}

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
  /** Tokens of the prompt that was aligned last; what stands behind them was decoded. */
  #promptLength = 0;
  /** From this position on, each token is the likeliest after those before it. */
  #greedyFrom = 0;
  readonly #trail = new TokenTrail();
  readonly #candidates: CandidateTable;
  /** Logits by the number of tokens they follow, where all are kept. */
  readonly #history: Map<number, Float32Array> | undefined;

  /** @param keepsLogits whether `logitsAfter` is to know more than the last; takes memory, for measuring */
  constructor(engine: Engine, capacity: number, keepsLogits = false) {
    this.#engine = engine;
    this.#history = keepsLogits ? new Map() : undefined;
    this.#kv = engine.createSlot(capacity);
    this.#candidates = new CandidateTable(this.#kv.capacity + 1);
  }

  get bytes(): number {
    return this.#kv.bytes;
  }

  get capacity(): number {
    return this.#kv.capacity;
  }

  /** Tokens of a draft that one evaluation can verify. */
  get maxDraftTokens(): number {
    return this.#engine.logitRows - 1;
  }

  /** Tokens held, in order. */
  get tokens(): readonly number[] {
    return this.#tokens;
  }

  /** Logits that follow the tokens held, if they are still known. */
  get logits(): Float32Array | undefined {
    return this.#logits;
  }

  /** Logits that follow the first `length` tokens held, where they are known. */
  logitsAfter(length: number): Float32Array | undefined {
    return length === this.#tokens.length ? this.#logits : this.#history?.get(length);
  }

  /** What became of the tokens held when the trail was marked last, or of those that a fork began with. */
  get trail(): Pick<TokenTrail, 'kept' | 'dropped'> {
    return this.#trail;
  }

  /** Begins a new trail with the tokens held now. */
  markTrail(): void {
    this.#trail.mark(this.#tokens.length);
  }

  /**
   * The likeliest tokens after the first `length` held, the likeliest first; empty where they are not known, as amid a
   * prompt. They are known where tokens were decoded, and behind the last one.
   */
  candidatesAfter(length: number): readonly Candidate[] {
    this.#noteCandidates(length);
    return this.#candidates.at(length);
  }

  /** The log-probability of a token after the first `length` held, if it was among the likeliest there. */
  logProbAfter(length: number, token: number): number | undefined {
    this.#noteCandidates(length);
    return this.#candidates.logProb(length, token);
  }

  /** How many tokens at the start of `prompt` stand here. */
  sharedWith(prompt: readonly number[]): number {
    return commonPrefixLength(this.#tokens, prompt);
  }

  /** Tokens of the last prompt that would be truncated if only `shared` tokens stayed; decoded ones do not count. */
  lossBy(shared: number): number {
    return Math.max(0, Math.min(this.#promptLength, this.#tokens.length) - shared);
  }

  /**
   * Truncates the slot to what it shares with `prompt`, unless what stands behind the prompt is its continuation.
   * When all of the prompt stands here but what follows it is not known, its last token is given up to be
   * evaluated again.
   *
   * @param isWanted whether a known continuation, not empty, is of use; if not, it is truncated like anything else
   */
  align(
    prompt: readonly number[],
    isWanted: (continuation: readonly number[]) => boolean = () => true,
  ): Alignment {
    const shared = this.sharedWith(prompt);
    this.#promptLength = prompt.length;
    if (shared === prompt.length && this.#logits && this.#greedyFrom <= shared) {
      const knownContinuation = this.#tokens.slice(shared);
      if (knownContinuation.length === 0 || isWanted(knownContinuation))
        return { reused: shared, knownContinuation };
    }
    const reused = Math.min(shared, prompt.length - 1);
    this.#truncate(reused);
    return { reused, knownContinuation: [] };
  }

  /** Takes the first `length` tokens of another slot over, into this one, which is empty. */
  copyFrom(other: CacheSlot, length: number): void {
    this.#truncate(0);
    this.#engine.copySlot(other.#kv, this.#kv, length);
    this.#tokens.push(...other.#tokens.slice(0, length));
    this.#candidates.copyFrom(other.#candidates, length);
    this.#greedyFrom = length;
    this.#trail.mark(length);
  }

  /** Evaluates tokens of a prompt behind those held; resolves to the logits that follow, `[vocabulary]`. */
  async prefill(tokens: readonly number[]): Promise<Float32Array> {
    const logits = await this.#append(tokens);
    this.#greedyFrom = this.#tokens.length;
    return logits;
  }

  /**
   * Evaluates a token that was the likeliest by `logits` together with a draft of what follows it, of `maxDraftTokens`
   * tokens at most, and keeps the longest run of that in which each token is the likeliest; resolves to the logits
   * that follow what is kept, `[vocabulary]`.
   */
  async decode(token: number, draft: readonly number[] = []): Promise<Float32Array> {
    this.#noteCandidates(this.#tokens.length);
    return this.#append([token, ...draft], draft.length);
  }

  dispose(): void {
    this.#truncate(0);
    this.#kv.dispose();
  }

  /** @param drafted how many of the tokens, the last ones, stay only as far as each is the likeliest */
  async #append(tokens: readonly number[], drafted = 0): Promise<Float32Array> {
    const { vocabulary } = this.#engine.shape;
    const held = this.#tokens.length;
    const given = tokens.length - drafted;
    this.#logits = undefined;
    const rows = await this.#engine.evaluate(tokens, held, this.#kv, 1 + drafted);
    const logitsOf = (row: number): Float32Array => rows.subarray(row * vocabulary, (row + 1) * vocabulary);
    let accepted = 0;
    while (accepted < drafted && argmax(logitsOf(accepted)) === tokens[given + accepted]) accepted++;
    // K/V of what is not kept need no clearing: the next evaluation overwrites them.
    this.#tokens.push(...tokens.slice(0, given + accepted));
    for (let row = 0; row < accepted; row++) {
      this.#candidates.record(held + given + row, logitsOf(row));
      this.#history?.set(held + given + row, logitsOf(row).slice());
    }
    this.#logits = logitsOf(accepted).slice();
    this.#history?.set(this.#tokens.length, this.#logits);
    return this.#logits;
  }

  /** Logits that are still there are made use of before they go. */
  #noteCandidates(length: number): void {
    if (length === this.#tokens.length && this.#logits && !this.#candidates.has(length))
      this.#candidates.record(length, this.#logits);
  }

  #truncate(length: number): void {
    if (length === this.#tokens.length) return;
    this.#trail.truncating(this.#tokens, length);
    this.#candidates.truncate(length);
    this.#tokens.length = length;
    this.#greedyFrom = Math.min(this.#greedyFrom, length);
    this.#logits = undefined;
  }
}
