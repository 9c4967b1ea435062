import { CandidateTable } from '../runtime/candidates.ts';
import type { Candidate, Distribution, Mixture, NextTokenSource } from '../runtime/distribution.ts';
import type { Engine, KvSlot } from '../runtime/engine.ts';
import { argmax } from '../runtime/sampler.ts';
import { commonPrefixLength } from './alignment.ts';
import { TruncationLog } from './truncation-log.ts';

/** The result of aligning a slot with a prompt. */
export interface Alignment {
  /** Number of tokens of the prompt that are in the slot. */
  readonly reused: number;
  /**
   * Tokens after the prompt that are its greedy continuation, decoded earlier from the same context. Empty unless all of
   * the prompt is reused.
   */
  readonly knownContinuation: readonly number[];
}

export interface SlotOptions {
  /** Tokens that there is room for at first; by default as many as the capacity. */
  readonly tokens?: number;
  /** Makes room for this many tokens by `reserve`, in place of the slot itself. May throw. */
  readonly onGrow?: (slot: CacheSlot, tokens: number) => void;
}

/**
 * K/V in the engine's memory, and the ids of its tokens. The two change together or not at all: a failed evaluation leaves
 * the slot as it was before, without logits.
 */
export class CacheSlot {
  readonly #engine: Engine;
  readonly #kv: KvSlot;
  readonly #tokens: number[] = [];
  /** Logits after the last token, `[vocabulary]`; a copy, as the engine overwrites its own. */
  #logits: Float32Array | undefined;
  /** Length of the prompt that was aligned last; tokens after it were decoded. */
  #promptLength = 0;
  /** From this position on, each token is the likeliest one after those before it. */
  #greedyFrom = 0;
  readonly #truncations = new TruncationLog();
  readonly #candidates: CandidateTable;
  /** What decoding mixes into the model's distributions. */
  #source: NextTokenSource | undefined;
  /** Its version when the tokens after the prompt were decoded. */
  #sourceVersion: number | undefined;
  /** Positions where mixing chose another token than the model's. */
  readonly #mixtureChoices = new Set<number>();

  readonly #grow: (tokens: number) => void;

  /** Throws `OutOfMemoryError`. */
  constructor(engine: Engine, capacity: number, { tokens = capacity, onGrow }: SlotOptions = {}) {
    this.#engine = engine;
    this.#kv = engine.createSlot(capacity, tokens);
    this.#grow = (needed): void => {
      if (onGrow === undefined) this.reserve(needed);
      else onGrow(this, needed);
    };
    this.#candidates = new CandidateTable(this.#kv.capacity + 1);
  }

  get bytes(): number {
    return this.#kv.bytes;
  }

  get capacity(): number {
    return this.#kv.capacity;
  }

  /** Returns the bytes that it has once there is room for some tokens. */
  bytesFor(tokens: number): number {
    return tokens <= this.#kv.room ? this.bytes : this.#engine.slotBytes(this.capacity, tokens);
  }

  /** Grows if there is no room for so many tokens. Throws `OutOfMemoryError` and stays as it was. */
  reserve(tokens: number): void {
    this.#kv.reserve(tokens, this.#tokens.length);
  }

  /** Maximum tokens of a draft that one evaluation can verify. */
  get maxDraftTokens(): number {
    return this.#engine.logitRows - 1;
  }

  /** The tokens in the slot. */
  get tokens(): readonly number[] {
    return this.#tokens;
  }

  /** The logits after all tokens, if known. */
  get logits(): Float32Array | undefined {
    return this.#logits;
  }

  /** What was truncated since `resetTruncations`, or since `copyFrom`. */
  get truncations(): Pick<TruncationLog, 'kept' | 'dropped'> {
    return this.#truncations;
  }

  /** Starts logging truncations of the current tokens. */
  resetTruncations(): void {
    this.#truncations.reset(this.#tokens.length);
  }

  /**
   * Returns the likeliest tokens after the first `length`, the likeliest first; empty if unknown. They are known at
   * positions that were decoded and after the last token, not within a prompt.
   */
  candidatesAfter(length: number): readonly Candidate[] {
    this.#recordCandidates(length);
    return this.#candidates.at(length);
  }

  /** Returns the log-probability of a token after the first `length`; `undefined` if it is not among the likeliest. */
  logProbAfter(length: number, token: number): number | undefined {
    this.#recordCandidates(length);
    return this.#candidates.logProb(length, token);
  }

  /** Returns how many tokens at the start of `prompt` are in the slot. */
  sharedWith(prompt: readonly number[]): number {
    return commonPrefixLength(this.#tokens, prompt);
  }

  /** Returns how many tokens of the last prompt truncating to `shared` tokens would lose; decoded ones do not count. */
  lossBy(shared: number): number {
    return Math.max(0, Math.min(this.#promptLength, this.#tokens.length) - shared);
  }

  /**
   * Truncates the slot to what it shares with `prompt`, unless the tokens after it are its greedy continuation. If all of
   * the prompt is in the slot but its logits are unknown, its last token is truncated as well, to be evaluated again.
   *
   * @param isWanted whether to keep a known continuation (never empty) rather than truncate it
   * @param source mixed into the model's distributions; a continuation decoded with another version of it is not known
   */
  align(
    prompt: readonly number[],
    isWanted: (continuation: readonly number[]) => boolean = () => true,
    source?: NextTokenSource,
  ): Alignment {
    const shared = this.sharedWith(prompt);
    this.#promptLength = prompt.length;
    const isSameSource = source?.version === this.#sourceVersion;
    this.#source = source;
    this.#sourceVersion = source?.version;
    // The candidates after the prompt are recorded again from its logits, if these are still known.
    if (!isSameSource) this.#candidates.truncate(Math.min(shared, prompt.length) - 1);
    if (shared === prompt.length && this.#logits && this.#greedyFrom <= shared) {
      const knownContinuation = this.#tokens.slice(shared);
      if (knownContinuation.length === 0 || (isSameSource && isWanted(knownContinuation)))
        return { reused: shared, knownContinuation };
    }
    const reused = Math.min(shared, prompt.length - 1);
    this.#truncate(reused);
    return { reused, knownContinuation: [] };
  }

  /** Copies the first `length` tokens of another slot into this one, replacing its content. */
  copyFrom(other: CacheSlot, length: number): void {
    this.#truncate(0);
    this.#requireRoom(length);
    this.#engine.copySlot(other.#kv, this.#kv, length);
    this.#tokens.push(...other.#tokens.slice(0, length));
    this.#candidates.copyFrom(other.#candidates, length);
    this.#source = other.#source;
    this.#sourceVersion = other.#sourceVersion;
    this.#greedyFrom = length;
    this.#truncations.reset(length);
  }

  /** Appends tokens of a prompt; resolves to the logits after them, `[vocabulary]`. */
  async prefill(tokens: readonly number[]): Promise<Float32Array> {
    const logits = await this.#append(tokens);
    this.#greedyFrom = this.#tokens.length;
    return logits;
  }

  /**
   * Returns the likeliest token after those in the slot, by the model and what is mixed into it. Throws
   * `InvalidLogitsError`.
   *
   * @param logits after the last token, `[vocabulary]`
   */
  likeliestNext(logits: Float32Array): number {
    const length = this.#tokens.length;
    const likeliest = argmax(logits);
    if (this.#source === undefined) return likeliest;
    if (!this.#candidates.has(length)) this.#record(length, logits);
    return this.#candidates.at(length)[0]?.token ?? likeliest;
  }

  /** Whether what was mixed in chose the token at a position, in place of the model's likeliest. */
  isMixtureChoice(position: number): boolean {
    return this.#mixtureChoices.has(position);
  }

  /** Records whether the next token is such a choice, where it is not `likeliestNext`. */
  recordChoice(isMixtureChoice: boolean): void {
    this.#setMixtureChoice(this.#tokens.length, isMixtureChoice);
  }

  /** What to mix into a distribution over the allowed tokens at the slot's end; `undefined` for nothing. */
  mixtureNext(model: Distribution, isAllowed: (token: number) => boolean): Mixture | undefined {
    return this.#source?.mixtureAfter(this.#tokens, this.#tokens.length, model, isAllowed);
  }

  /**
   * Appends `token`, which must be `likeliestNext`, and the longest prefix of `draft` in which each token is the
   * likeliest. Resolves to the logits after the last token appended, `[vocabulary]`.
   *
   * @param draft guessed tokens, at most `maxDraftTokens`, verified in the same evaluation
   */
  async decode(token: number, draft: readonly number[] = []): Promise<Float32Array> {
    this.#recordCandidates(this.#tokens.length);
    return this.#append([token, ...draft], draft.length);
  }

  /** See `Engine.hurry`. */
  hurry(isUrgent: boolean): void {
    this.#engine.hurry(isUrgent);
  }

  dispose(): void {
    this.#truncate(0);
    this.#kv.dispose();
  }

  /** @param drafted how many of the last tokens are a draft */
  async #append(tokens: readonly number[], drafted = 0): Promise<Float32Array> {
    const { vocabulary } = this.#engine.shape;
    const held = this.#tokens.length;
    const given = tokens.length - drafted;
    this.#requireRoom(held + tokens.length);
    this.#logits = undefined;
    const rows = await this.#engine.evaluate(tokens, held, this.#kv, 1 + drafted);
    const logitsOf = (row: number): Float32Array => rows.subarray(row * vocabulary, (row + 1) * vocabulary);
    // K/V of rejected tokens need not be cleared: the next evaluation overwrites them.
    this.#tokens.push(...tokens.slice(0, given));
    let accepted = 0;
    for (; accepted < drafted; accepted++) {
      const token = tokens[given + accepted];
      const logits = logitsOf(accepted);
      if (token === undefined || this.likeliestNext(logits) !== token) break;
      const length = this.#tokens.length;
      if (!this.#candidates.has(length)) this.#record(length, logits);
      this.#tokens.push(token);
    }
    this.#logits = logitsOf(accepted).slice();
    return this.#logits;
  }

  /** The engine refuses more tokens than the capacity. */
  #requireRoom(tokens: number): void {
    if (tokens > this.#kv.room && tokens <= this.capacity) this.#grow(tokens);
  }

  /** Records the candidates at the end of the slot, while its logits are known. */
  #recordCandidates(length: number): void {
    if (length === this.#tokens.length && this.#logits && !this.#candidates.has(length))
      this.#record(length, this.#logits);
  }

  /** @param length number of tokens in the slot, which `logits` follow */
  #record(length: number, logits: Float32Array): void {
    const isChanged = this.#candidates.record(length, logits, (model) =>
      this.#source?.mixtureAfter(this.#tokens, length, model),
    );
    this.#setMixtureChoice(length, isChanged);
  }

  #setMixtureChoice(position: number, isMixtureChoice: boolean): void {
    if (isMixtureChoice) this.#mixtureChoices.add(position);
    else this.#mixtureChoices.delete(position);
  }

  #truncate(length: number): void {
    if (length === this.#tokens.length) return;
    this.#truncations.beforeTruncate(this.#tokens, length);
    this.#candidates.truncate(length);
    for (const position of this.#mixtureChoices) if (position > length) this.#mixtureChoices.delete(position);
    this.#tokens.length = length;
    this.#greedyFrom = Math.min(this.#greedyFrom, length);
    this.#logits = undefined;
  }
}
