import type { PromptLookup } from './prompt-lookup.ts';

/** The sequence that generation appends to, such as a cache slot. */
export interface TokenSequence {
  readonly capacity: number;
  readonly tokens: readonly number[];
  /** Maximum number of tokens in a draft. */
  readonly maxDraftTokens: number;
  /** The likeliest token after those in the sequence, by `logits` after them, `[vocabulary]`. */
  likeliestNext(logits: Float32Array): number;
  /**
   * Appends a sampled token and the longest prefix of `draft` in which each token is the likeliest after those before it.
   * Resolves to the logits after all of them, `[vocabulary]`.
   */
  decode(token: number, draft: readonly number[]): Promise<Float32Array>;
}

export interface GenerateOptions {
  /** The last tokens of the sequence, if they are known to be the result of greedy decoding. */
  readonly knownContinuation: readonly number[];
  /** The logits after the sequence, `[vocabulary]`. */
  readonly logits: Float32Array;
  /** Maximum number of tokens to yield. */
  readonly limit: number;
  readonly drafts: PromptLookup;
  /** Called before each evaluation; an error that it throws ends the generation. */
  readonly yieldToMessages: () => Promise<void>;
}

/**
 * Greedy decoding: yields one token at a time, each the likeliest after the ones before. Drafts change the speed, never
 * the tokens. Ends at the limit and when the sequence is full. When the consumer stops early, the last token yielded is
 * either not evaluated, or in the sequence together with the tokens verified with it.
 */
export async function* generate(
  sequence: TokenSequence,
  { knownContinuation, logits, limit, drafts, yieldToMessages }: GenerateOptions,
): AsyncGenerator<number, void, void> {
  const known = knownContinuation.slice(0, limit);
  yield* known;
  let left = limit - known.length;
  for (let next = logits; left > 0;) {
    const token = sequence.likeliestNext(next);
    yield token;
    left--;
    const held = sequence.tokens.length;
    const room = sequence.capacity - held - 1;
    if (left === 0 || room < 0) return;
    await yieldToMessages();
    // One less than may be yielded, as the draft's evaluation also gives the token after it.
    const draft = drafts.propose(sequence.tokens, token, Math.min(room, left - 1));
    next = await sequence.decode(token, draft);
    const accepted = draft.slice(0, sequence.tokens.length - held - 1);
    drafts.recordOutcome(draft.length, accepted.length);
    yield* accepted;
    left -= accepted.length;
  }
}
