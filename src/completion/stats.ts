/** Costs of a completion. Times are in milliseconds. */
export interface CompletionStats {
  readonly promptTokens: number;
  /** Prompt tokens whose K/V were in the cache. */
  readonly reused: number;
  /** Prompt tokens evaluated: `promptTokens - reused`. */
  readonly prefilled: number;
  readonly decoded: number;
  /** Tokens of drafts that were verified. */
  readonly drafted: number;
  /** Those of them that are the model's own choice, also beyond the suggestion's end. */
  readonly draftAccepted: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** From the start to the end, tokenization included. */
  readonly totalMs: number;
}

export interface MemoryUse {
  /** All memory of the engine: weights, slots and scratch; bytes. */
  readonly engineBytes: number;
  /** K/V slots alone; bytes. */
  readonly cacheBytes: number;
  /** Upper bound for the slots; bytes. */
  readonly budgetBytes: number;
  readonly cachedTokens: number;
  readonly slots: number;
}
