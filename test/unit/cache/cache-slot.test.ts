import assert from 'node:assert/strict';
import { CacheSlot } from '../../../src/cache/cache-slot.ts';
import { OutOfMemoryError } from '../../../src/runtime/engine.ts';
import { argmax } from '../../../src/runtime/sampler.ts';
import { ObservedEngine } from '../helpers/observed-engine.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';

const VOCABULARY = 8;

const engineWith = (): ToyEngine => new ToyEngine(VOCABULARY, 64);

/** Returns the logits of a prompt that is evaluated at once in a slot of its own. */
async function fresh(prompt: readonly number[]): Promise<Float32Array> {
  const engine = engineWith();
  return engine.evaluate(prompt, 0, engine.createSlot(64));
}

/** Prefills a slot with a prompt; resolves to how many tokens it kept and the logits after the prompt. */
async function prefill(
  slot: CacheSlot,
  prompt: readonly number[],
): Promise<{ kept: number; logits: Float32Array | undefined }> {
  const { reused } = slot.align(prompt);
  const known = slot.tokens.length === prompt.length ? slot.logits : undefined;
  const logits = reused < prompt.length ? await slot.prefill(prompt.slice(reused)) : known;
  return { kept: reused, logits };
}

describe('CacheSlot', () => {
  it('keeps the tokens that a longer prompt shares', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    await prefill(slot, [1, 2, 3]);
    assert.equal((await prefill(slot, [1, 2, 3, 4, 5])).kept, 3);
    assert.deepEqual(slot.tokens, [1, 2, 3, 4, 5]);
  });

  it('evaluates nothing when nothing changes', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    const { logits } = await prefill(slot, [1, 2, 3]);
    const again = await prefill(slot, [1, 2, 3]);
    assert.equal(again.kept, 3);
    assert.equal(again.logits, logits);
    assert.equal(engine.calls.length, 1);
  });

  it('evaluates the last token of a shorter prompt again', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    await prefill(slot, [1, 2, 3, 4]);
    const { kept, logits } = await prefill(slot, [1, 2]);
    assert.equal(kept, 1);
    assert.deepEqual(logits, await fresh([1, 2]));
    assert.deepEqual(slot.tokens, [1, 2]);
  });

  it('drops the logits when the last token is truncated', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    await prefill(slot, [1, 2, 3]);
    slot.align([1, 2, 4]);
    assert.equal(slot.logits, undefined);
    assert.deepEqual(slot.tokens, [1, 2]);
    // The slot has the prompt, but not the logits after it.
    assert.equal(slot.align([1, 2]).reused, 1);
  });

  it('keeps logits that the engine overwrites', async () => {
    const engine = engineWith();
    const [one, other] = [new CacheSlot(engine, 16), new CacheSlot(engine, 16)];
    await prefill(one, [1, 2, 3]);
    await prefill(other, [4, 5]);
    assert.deepEqual(one.logits, await fresh([1, 2, 3]));
  });

  it('keeps its tokens when an evaluation fails', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    await prefill(slot, [1, 2, 3]);
    engine.onEvaluate = () => {
      throw new Error('A bad day.');
    };
    await assert.rejects(prefill(slot, [1, 2, 4, 5]), /A bad day/);
    assert.deepEqual(slot.tokens, [1, 2]);
    assert.equal(slot.logits, undefined);
    engine.onEvaluate = () => undefined;
    const { kept, logits } = await prefill(slot, [1, 2, 4, 5]);
    assert.equal(kept, 2);
    assert.deepEqual(logits, await fresh([1, 2, 4, 5]));
  });

  it('returns the known continuation of a prompt that it decoded before', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    const first = await prefill(slot, [1, 2]);
    const next = argmax(first.logits!);
    const after = argmax(await slot.decode(next));
    await slot.decode(after);
    const calls = engine.calls.length;
    assert.deepEqual(slot.align([1, 2, next]), { reused: 3, knownContinuation: [after] });
    assert.deepEqual(slot.align([1, 2, next, after]), { reused: 4, knownContinuation: [] });
    assert.deepEqual(slot.logits, await fresh([1, 2, next, after]));
    assert.equal(engine.calls.length, calls);
    // After a shorter prompt the other tokens are not known to be its greedy continuation.
    assert.deepEqual(slot.align([1]), { reused: 0, knownContinuation: [] });
  });

  it('keeps the log-probability of each token that it decoded', async () => {
    const engine = new ToyEngine(VOCABULARY, 64, { logitRows: 4 });
    const slot = new CacheSlot(engine, 16);
    const { logits } = await prefill(slot, [1, 2]);
    assert.deepEqual(slot.candidatesAfter(1), []);
    const greedy = [argmax(logits!)];
    for (let i = 1; i < 4; i++) greedy.push(argmax(await fresh([1, 2, ...greedy])));
    await slot.decode(greedy[0]!, greedy.slice(1));
    const known = (): (number | undefined)[] => greedy.map((token, i) => slot.logProbAfter(2 + i, token));
    const first = known();
    for (const [i, token] of greedy.entries()) {
      const after = await fresh([1, 2, ...greedy.slice(0, i)]);
      const sum = after.reduce((total, logit) => total + Math.exp(logit), 0);
      assert.ok(Math.abs(first[i]! - Math.log(Math.exp(after[token]!) / sum)) < 1e-5);
      assert.equal(slot.candidatesAfter(2 + i)[0]?.token, token);
    }
    slot.align([1, 2]);
    assert.deepEqual(known(), first);
    const fork = new CacheSlot(engine, 16);
    fork.copyFrom(slot, 4);
    assert.deepEqual([fork.candidatesAfter(4), fork.candidatesAfter(5)], [slot.candidatesAfter(4), []]);
    // Candidates after other tokens are dropped.
    await prefill(slot, [1, 3, 4]);
    assert.deepEqual(slot.candidatesAfter(2), []);
  });

  describe('with a draft', () => {
    const held = [1, 2];

    /** A slot of two tokens, its greedy continuation, and its engine. */
    async function slotWith(logitRows: number) {
      const engine = new ToyEngine(VOCABULARY, 64, { logitRows });
      const observing = new ObservedEngine(engine);
      const slot = new CacheSlot(observing, 16);
      const greedy: number[] = [];
      await prefill(slot, held);
      for (let i = 0; i < 5; i++) greedy.push(argmax(await fresh([...held, ...greedy])));
      return { engine, observing, slot, greedy };
    }
    const wrong = (token: number): number => (token + 1) % VOCABULARY;

    it('keeps all of it in one evaluation, if it is the greedy continuation', async () => {
      const { engine, slot, greedy } = await slotWith(4);
      assert.equal(slot.maxDraftTokens, 3);
      const [next, ...draft] = greedy.slice(0, 4) as [number, ...number[]];
      assert.deepEqual(await slot.decode(next, draft), await fresh([...held, ...greedy.slice(0, 4)]));
      assert.deepEqual(slot.tokens, [...held, ...greedy.slice(0, 4)]);
      assert.equal(engine.calls.length, 2);
    });

    it('keeps the prefix of it that is the greedy continuation', async () => {
      for (let right = 0; right <= 3; right++) {
        const { slot, greedy } = await slotWith(4);
        const [next] = greedy as [number];
        const draft = greedy.slice(1, 4).map((token, i) => (i < right ? token : wrong(token)));
        const kept = [...held, ...greedy.slice(0, 1 + right)];
        assert.deepEqual(await slot.decode(next, draft), await fresh(kept));
        assert.deepEqual(slot.tokens, kept);
        const after = greedy[1 + right]!;
        assert.deepEqual(await slot.decode(after), await fresh([...kept, after]));
      }
    });

    it('returns the kept tokens as known continuation, each of which is the likeliest', async () => {
      const { observing, slot, greedy } = await slotWith(4);
      const [next, ...draft] = greedy.slice(0, 4) as [number, ...number[]];
      await slot.decode(next, draft);
      for (let count = 0; count <= 4; count++) {
        const prompt = [...held, ...greedy.slice(0, count)];
        assert.deepEqual(slot.align(prompt), {
          reused: prompt.length,
          knownContinuation: greedy.slice(count, 4),
        });
        const seen = observing.find(prompt.length, (tokens) => tokens.join() === prompt.join());
        assert.deepEqual(seen?.logits, await fresh(prompt));
      }
    });

    it('keeps its tokens when the evaluation fails', async () => {
      const { engine, slot, greedy } = await slotWith(4);
      engine.onEvaluate = () => {
        throw new Error('A bad day.');
      };
      await assert.rejects(slot.decode(greedy[0]!, greedy.slice(1, 4)), /A bad day/);
      engine.onEvaluate = () => undefined;
      assert.deepEqual([slot.tokens, slot.logits], [held, undefined]);
      assert.deepEqual((await prefill(slot, held)).logits, await fresh(held));
    });

    it('refuses one that is longer than the engine can verify or the slot has room for', async () => {
      const { slot, greedy } = await slotWith(2);
      await assert.rejects(slot.decode(greedy[0]!, greedy.slice(1, 3)), RangeError);
      assert.deepEqual(slot.tokens, held);
      const full = new CacheSlot(new ToyEngine(VOCABULARY, 64, { logitRows: 4 }), 3);
      await prefill(full, held);
      await assert.rejects(full.decode(greedy[0]!, greedy.slice(1, 2)), RangeError);
    });
  });

  it('counts prompt tokens as loss, not decoded ones', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    const { logits } = await prefill(slot, [1, 2, 3]);
    await slot.decode(argmax(logits!));
    assert.deepEqual([slot.lossBy(3), slot.lossBy(1)], [0, 2]);
  });

  it('copies the start of another slot', async () => {
    const engine = engineWith();
    const [one, other] = [new CacheSlot(engine, 16), new CacheSlot(engine, 16)];
    await prefill(one, [1, 2, 3, 4]);
    other.copyFrom(one, 2);
    assert.deepEqual(other.tokens, [1, 2]);
    assert.deepEqual((await prefill(other, [1, 2, 5])).logits, await fresh([1, 2, 5]));
    assert.deepEqual((await prefill(one, [1, 2, 3, 4, 6])).logits, await fresh([1, 2, 3, 4, 6]));
  });

  it('has room for what is asked at first, and grows with its tokens and with copies', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 64, { tokens: 8 });
    assert.equal(slot.bytes, engine.slotBytes(64, 8));
    await prefill(slot, [1, 2, 3]);
    assert.deepEqual([slot.bytesFor(3), slot.bytesFor(20)], [slot.bytes, engine.slotBytes(64, 20)]);
    const long = Array.from({ length: 20 }, (_, i) => (i + 1) % VOCABULARY);
    assert.deepEqual((await prefill(slot, long)).logits, await fresh(long));
    assert.equal(slot.bytes, engine.slotBytes(64, 20));
    const copy = new CacheSlot(engine, 64, { tokens: 8 });
    copy.copyFrom(slot, 17);
    assert.equal(copy.bytes, engine.slotBytes(64, 17));
    assert.deepEqual((await prefill(copy, long)).logits, await fresh(long));
  });

  it('stays as it was when there is no memory to grow, and grows once there is', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 64, { tokens: 8 });
    const { logits } = await prefill(slot, [1, 2, 3]);
    engine.maxSlotBytes = slot.bytes;
    const long = Array.from({ length: 20 }, () => 1);
    await assert.rejects(slot.prefill(long), OutOfMemoryError);
    assert.throws(() => {
      slot.reserve(9);
    }, OutOfMemoryError);
    assert.deepEqual([slot.tokens, slot.bytes, slot.logits], [[1, 2, 3], engine.slotBytes(64, 8), logits]);
    engine.maxSlotBytes = Infinity;
    assert.deepEqual(await slot.prefill(long), await fresh([1, 2, 3, ...long]));
  });

  it('asks whoever counts its bytes to grow it, only where it has no room', async () => {
    const asked: number[] = [];
    const onGrow = (slot: CacheSlot, tokens: number): void => {
      asked.push(tokens);
      slot.reserve(tokens);
    };
    const slot = new CacheSlot(engineWith(), 64, { tokens: 8, onGrow });
    await prefill(slot, [1, 2, 3, 4, 5, 6, 7, 0]);
    assert.deepEqual(asked, []);
    const { logits } = slot;
    await slot.decode(argmax(logits!));
    assert.deepEqual(asked, [9]);
    // No growth helps.
    await assert.rejects(slot.prefill(Array.from({ length: 64 }, () => 1)), RangeError);
    assert.deepEqual(asked, [9]);
  });

  it('frees its memory when disposed', () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    assert.equal(slot.bytes, engine.slotBytes(16));
    slot.dispose();
    assert.equal(engine.live, 0);
  });
});
