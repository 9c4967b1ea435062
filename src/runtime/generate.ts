import type { PromptLookup } from './prompt-lookup.ts';
import { argmax } from './sampler.ts';

/** What generation appends to; a cache slot is one. */
export interface TokenSequence {
  readonly capacity: number;
  readonly tokens: readonly number[];
  /** Tokens that a draft may have at most. */
  readonly longestDraft: number;
  /**
   * Appends a sampled token, and of a draft of what follows it the longest run in which each token is the likeliest
   * after those before it. Resolves to the logits that follow all of them, `[vocabulary]`.
   */
  decode(token: number, draft: readonly number[]): Promise<Float32Array>;
}

export interface GenerateOptions {
  /** The last tokens of the sequence, if they are known to be what greedy decoding gives. */
  readonly knownContinuation: readonly number[];
  /** What follows the sequence as it stands, `[vocabulary]`. */
  readonly logits: Float32Array;
  /** Tokens to yield at most. */
  readonly limit: number;
  readonly drafts: PromptLookup;
  /** Called before each evaluation; what it throws ends the generation. */
  readonly yieldToMessages: () => Promise<void>;
}

/**
 * Greedy decoding: yields one token at a time, each the likeliest after the ones before, whatever the drafts are. The
 * consumer stops by not asking for more, and then the last token yielded was either never evaluated, or stands in the
 * sequence with what was verified together with it. It ends by itself at the limit and when the sequence is full.
 */
export async function* generate(
  sequence: TokenSequence,
  { knownContinuation, logits, limit, drafts, yieldToMessages }: GenerateOptions,
): AsyncGenerator<number, void, void> {
  const known = knownContinuation.slice(0, limit);
  yield* known;
  let left = limit - known.length;
  for (let next = logits; left > 0;) {
    const token = argmax(next);
    yield token;
    left--;
    const held = sequence.tokens.length;
    const room = sequence.capacity - held - 1;
    if (left === 0 || room < 0) return;
    await yieldToMessages();
    // After the last token of a draft comes one more for nothing.
    const draft = drafts.propose(sequence.tokens, token, Math.min(room, left - 1));
    next = await sequence.decode(token, draft);
    const accepted = draft.slice(0, sequence.tokens.length - held - 1);
    drafts.learn(draft.length, accepted.length);
    yield* accepted;
    left -= accepted.length;
  }
}
