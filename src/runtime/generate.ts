import { argmax } from './sampler.ts';

/** What generation appends to and reads from; a cache slot is one. */
export interface TokenSequence {
  readonly capacity: number;
  readonly tokens: readonly number[];
  append(tokens: readonly number[]): Promise<Float32Array>;
}

/**
 * Greedy decoding: yields one token at a time, each sampled from the logits that follow the ones before. The
 * consumer stops by not asking for more, and then the last token yielded was never evaluated. It ends by itself
 * when the sequence is full.
 *
 * @param logits what follows the sequence as it stands, `[vocabulary]`
 */
export async function* generate(
  sequence: TokenSequence,
  logits: Float32Array,
): AsyncGenerator<number, void, void> {
  for (let next = logits; ;) {
    const token = argmax(next);
    yield token;
    if (sequence.tokens.length >= sequence.capacity) return;
    next = await sequence.append([token]);
  }
}
