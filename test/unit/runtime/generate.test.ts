import assert from 'node:assert/strict';
import { generate, type TokenSequence } from '../../../src/runtime/generate.ts';

/** A sequence whose next token is always the last one plus 1, and that records what it was given. */
class Counting implements TokenSequence {
  readonly tokens: number[];
  readonly capacity: number;
  readonly appended: number[] = [];

  constructor(tokens: readonly number[], capacity: number) {
    this.tokens = [...tokens];
    this.capacity = capacity;
  }

  get logits(): Float32Array {
    return new Float32Array(32).fill(1, (this.tokens.at(-1) ?? -1) + 1, (this.tokens.at(-1) ?? -1) + 2);
  }

  async decode(token: number): Promise<Float32Array> {
    assert.ok(this.tokens.length < this.capacity, 'The sequence is full.');
    this.appended.push(token);
    this.tokens.push(token);
    return Promise.resolve(this.logits);
  }
}

describe('generate', () => {
  it('yields tokens until the sequence is full, the last of them unevaluated', async () => {
    const sequence = new Counting([3, 4], 5);
    const yielded: number[] = [];
    for await (const token of generate(sequence, [], sequence.logits)) yielded.push(token);
    assert.deepEqual(yielded, [5, 6, 7, 8]);
    assert.deepEqual(sequence.tokens, [3, 4, 5, 6, 7]);
  });

  it('still yields what follows a full sequence', async () => {
    const sequence = new Counting([1, 2], 2);
    const yielded: number[] = [];
    for await (const token of generate(sequence, [], sequence.logits)) yielded.push(token);
    assert.deepEqual(yielded, [3]);
    assert.deepEqual(sequence.appended, []);
  });

  it('evaluates no token that the consumer stops at', async () => {
    const sequence = new Counting([0], 10);
    for await (const token of generate(sequence, [], sequence.logits)) if (token === 3) break;
    assert.deepEqual(sequence.appended, [1, 2]);
  });

  it('yields first what is known already, and evaluates none of it', async () => {
    const sequence = new Counting([0, 1, 2], 10);
    for await (const token of generate(sequence, [1, 2], sequence.logits)) if (token === 4) break;
    assert.deepEqual(sequence.appended, [3]);
    for await (const token of generate(sequence, [2, 3], sequence.logits)) if (token === 3) break;
    assert.deepEqual(sequence.appended, [3]);
  });

  it('passes a failure on', async () => {
    const sequence = new Counting([0], 10);
    sequence.decode = async () => Promise.reject(new Error('out of order'));
    const all = async (): Promise<void> => {
      for await (const token of generate(sequence, [], sequence.logits)) assert.equal(token, 1);
    };
    await assert.rejects(all, /out of order/);
  });
});
