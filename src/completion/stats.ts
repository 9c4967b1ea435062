/** What one completion cost. Times are milliseconds. */
export interface CompletionStats {
  readonly promptTokens: number;
  /** Prompt tokens whose K/V stood in the cache. */
  readonly reused: number;
  /** Prompt tokens evaluated: `promptTokens - reused`. */
  readonly prefilled: number;
  readonly decoded: number;
  /** Tokens of drafts that were verified. */
  readonly drafted: number;
  /** Those of them that the model would have said too, also beyond the suggestion's end. */
  readonly draftAccepted: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** From the start of the work to its end, tokenization included. */
  readonly totalMs: number;
}

export interface MemoryUse {
  /** All memory of the engine: weights, slots, scratch; bytes. */
  readonly engineBytes: number;
  /** K/V slots alone; bytes. */
  readonly cacheBytes: number;
  /** What the slots may take at most; bytes. */
  readonly budgetBytes: number;
  readonly cachedTokens: number;
  readonly slots: number;
}
