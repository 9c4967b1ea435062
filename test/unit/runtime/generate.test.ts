import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CacheSlot } from '../../../src/cache/cache-slot.ts';
import { generate, type GenerateOptions, type TokenSequence } from '../../../src/runtime/generate.ts';
import { PromptLookup } from '../../../src/runtime/prompt-lookup.ts';
import { argmax } from '../../../src/runtime/sampler.ts';
import { ObservedEngine } from '../helpers/observed-engine.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';

/** A sequence whose next token is the last one plus 1, modulo 32. Records its evaluations. */
class CountingSequence implements TokenSequence {
  readonly likeliestNext = argmax;
  readonly tokens: number[];
  readonly capacity: number;
  readonly maxDraftTokens: number;
  /** The tokens of each evaluation. */
  readonly evaluated: number[][] = [];

  constructor(tokens: readonly number[], capacity: number, maxDraftTokens = 0) {
    this.tokens = [...tokens];
    this.capacity = capacity;
    this.maxDraftTokens = maxDraftTokens;
  }

  get logits(): Float32Array {
    const next = ((this.tokens.at(-1) ?? -1) + 1) % 32;
    return new Float32Array(32).fill(1, next, next + 1);
  }

  async decode(token: number, draft: readonly number[]): Promise<Float32Array> {
    const all = [token, ...draft];
    assert.ok(this.tokens.length + all.length <= this.capacity, 'The sequence is full.');
    assert.ok(draft.length <= this.maxDraftTokens, 'The draft is too long.');
    this.evaluated.push(all);
    this.tokens.push(token);
    for (const drafted of draft) {
      if (drafted !== argmax(this.logits)) break;
      this.tokens.push(drafted);
    }
    return Promise.resolve(this.logits);
  }
}

const generated = (
  sequence: TokenSequence,
  logits: Float32Array,
  options: Partial<GenerateOptions> = {},
): AsyncGenerator<number, void, void> =>
  generate(sequence, {
    knownContinuation: [],
    logits,
    limit: Infinity,
    drafts: new PromptLookup(sequence.maxDraftTokens),
    yieldToMessages: async () => Promise.resolve(),
    ...options,
  });

async function all(tokens: AsyncGenerator<number, void, void>, stop?: number): Promise<number[]> {
  const yielded: number[] = [];
  for await (const token of tokens) {
    yielded.push(token);
    if (token === stop) break;
  }
  return yielded;
}

describe('generate', () => {
  it('yields tokens until the sequence is full, the last of them unevaluated', async () => {
    const sequence = new CountingSequence([3, 4], 5);
    assert.deepEqual(await all(generated(sequence, sequence.logits)), [5, 6, 7, 8]);
    assert.deepEqual(sequence.tokens, [3, 4, 5, 6, 7]);
  });

  it('yields the token after a full sequence', async () => {
    const sequence = new CountingSequence([1, 2], 2);
    assert.deepEqual(await all(generated(sequence, sequence.logits)), [3]);
    assert.deepEqual(sequence.evaluated, []);
  });

  it('does not evaluate the token at which the consumer stops', async () => {
    const sequence = new CountingSequence([0], 10);
    await all(generated(sequence, sequence.logits), 3);
    assert.deepEqual(sequence.evaluated, [[1], [2]]);
  });

  it('yields at most `limit` tokens, and evaluates nothing beyond', async () => {
    for (const [limit, knownContinuation, yielded, evaluations] of [
      [0, [], [], 0],
      [0, [1, 2], [], 0],
      [1, [1, 2], [1], 0],
      [2, [1, 2], [1, 2], 0],
      [4, [1, 2], [1, 2, 3, 4], 1],
    ] as const) {
      const sequence = new CountingSequence([0, ...knownContinuation], 10);
      assert.deepEqual(
        await all(generated(sequence, sequence.logits, { knownContinuation, limit })),
        yielded,
      );
      assert.equal(sequence.evaluated.length, evaluations);
    }
  });

  it('yields first what is known already, and evaluates none of it', async () => {
    const sequence = new CountingSequence([0, 1, 2], 10);
    await all(generated(sequence, sequence.logits, { knownContinuation: [1, 2] }), 4);
    assert.deepEqual(sequence.evaluated, [[3]]);
    await all(generated(sequence, sequence.logits, { knownContinuation: [2, 3] }), 3);
    assert.deepEqual(sequence.evaluated, [[3]]);
  });

  it('yields to messages before each evaluation, and ends where that throws', async () => {
    const sequence = new CountingSequence([0], 10);
    const yieldToMessages = async (): Promise<void> => {
      if (sequence.evaluated.length === 2) throw new Error('Cancelled.');
      return Promise.resolve();
    };
    await assert.rejects(all(generated(sequence, sequence.logits, { yieldToMessages })), /Cancelled/);
    assert.deepEqual(sequence.evaluated, [[1], [2]]);
  });

  it('rejects when the sequence does', async () => {
    const sequence = new CountingSequence([0], 10);
    sequence.decode = async () => Promise.reject(new Error('out of order'));
    await assert.rejects(all(generated(sequence, sequence.logits)), /out of order/);
  });
});

describe('generate with drafts', () => {
  const repeated = [1, 2, 3, 4, 5, 6, 7, 9, 0];

  it('evaluates a token together with a draft of what followed it before', async () => {
    const sequence = new CountingSequence(repeated, 64, 7);
    const drafts = new PromptLookup(7);
    assert.deepEqual(
      await all(generated(sequence, sequence.logits, { drafts }), 9),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    // A drafted token that is not the likeliest is dropped: 9 where 8 comes.
    assert.deepEqual(sequence.evaluated, [[1], [2, 3, 4], [5, 6, 7, 9, 0], [8]]);
    assert.deepEqual([drafts.proposed, drafts.accepted], [6, 4]);
    assert.deepEqual(sequence.tokens.slice(repeated.length), [1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('leaves tokens verified beyond the stop of the consumer in the sequence', async () => {
    const sequence = new CountingSequence(repeated, 64, 7);
    assert.deepEqual(await all(generated(sequence, sequence.logits), 3), [1, 2, 3]);
    assert.deepEqual(sequence.tokens.slice(repeated.length), [1, 2, 3, 4]);
  });

  it('drafts nothing beyond the limit and the capacity of the sequence', async () => {
    for (const [limit, capacity, evaluated] of [
      [3, 64, [[1], [2]]],
      [4, 64, [[1], [2, 3]]],
      [Infinity, repeated.length + 2, [[1], [2]]],
      [Infinity, repeated.length + 3, [[1], [2, 3]]],
    ] as const) {
      const sequence = new CountingSequence(repeated, capacity, 7);
      const yielded = await all(generated(sequence, sequence.logits, { limit }));
      assert.deepEqual(sequence.evaluated, evaluated);
      assert.equal(yielded.length, evaluated.flat().length + 1);
    }
  });

  it('yields the same tokens and leaves the same slot as without drafts, in no more evaluations', async () => {
    const token = fc.nat(7);
    const scripts = fc.record({
      prompt: fc.array(token, { minLength: 1, maxLength: 40 }),
      capacity: fc.integer({ min: 41, max: 80 }),
      limit: fc.integer({ min: 0, max: 60 }),
      stop: fc.option(token, { nil: undefined }),
      logitRows: fc.integer({ min: 2, max: 9 }),
    });
    let proposed = 0;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(scripts, async ({ prompt, capacity, limit, stop, logitRows }) => {
        const play = async (rows: number) => {
          const engine = new ToyEngine(8, 128, { refrain: [1, 2, 3, 4], logitRows: rows });
          const observing = new ObservedEngine(engine);
          const slot = new CacheSlot(observing, capacity);
          slot.align(prompt);
          const logits = await slot.prefill(prompt);
          const drafts = new PromptLookup(slot.maxDraftTokens);
          const tokens = await all(generated(slot, logits, { limit, drafts }), stop);
          const logitsAfter = (length: number): Float32Array | undefined =>
            observing.find(length, () => true)?.logits;
          return { engine, logitsAfter, slot, drafts, tokens };
        };
        const [plain, drafting] = [await play(1), await play(logitRows)];
        assert.deepEqual(drafting.tokens, plain.tokens);
        assert.ok(drafting.engine.calls.length <= plain.engine.calls.length);
        const { length } = plain.slot.tokens;
        assert.deepEqual(drafting.slot.tokens.slice(0, length), plain.slot.tokens);
        for (let held = prompt.length; held <= length; held++)
          assert.deepEqual(drafting.logitsAfter(held), plain.logitsAfter(held));
        // Further tokens in the slot are the ones that would be decoded next.
        const { knownContinuation } = drafting.slot.align(prompt);
        assert.deepEqual(drafting.slot.tokens.slice(prompt.length), knownContinuation);
        const fresh = new CacheSlot(new ToyEngine(8, 128, { refrain: [1, 2, 3, 4] }), capacity);
        let logits = await fresh.prefill(prompt);
        for (const known of knownContinuation) {
          assert.equal(argmax(logits), known);
          logits = await fresh.decode(known);
        }
        assert.deepEqual(drafting.slot.logits, logits);
        assert.equal(plain.drafts.proposed, 0);
        proposed += drafting.drafts.proposed;
        accepted += drafting.drafts.accepted;
      }),
      { numRuns: 500 },
    );
    assert.ok(accepted > 200 && proposed - accepted > 200, `${accepted} of ${proposed} accepted`);
  });
});
