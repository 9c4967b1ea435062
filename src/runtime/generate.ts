import { argmax } from './sampler.ts';

/** What generation appends to; a cache slot is one. */
export interface TokenSequence {
  readonly capacity: number;
  readonly tokens: readonly number[];
  /** Appends a sampled token; resolves to the logits that follow it, `[vocabulary]`. */
  decode(token: number): Promise<Float32Array>;
}

/**
 * Greedy decoding: yields one token at a time, each the likeliest after the ones before. The consumer stops by not
 * asking for more, and then the last token yielded was never evaluated. It ends by itself when the sequence is full.
 *
 * @param ahead the last tokens of the sequence, if they are known to be what greedy decoding gives
 * @param logits what follows the sequence as it stands, `[vocabulary]`
 */
export async function* generate(
  sequence: TokenSequence,
  ahead: readonly number[],
  logits: Float32Array,
): AsyncGenerator<number, void, void> {
  yield* ahead;
  for (let next = logits; ;) {
    const token = argmax(next);
    yield token;
    if (sequence.tokens.length >= sequence.capacity) return;
    next = await sequence.decode(token);
  }
}
