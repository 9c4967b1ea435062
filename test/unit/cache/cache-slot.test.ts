import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CacheSlot } from '../../../src/cache/cache-slot.ts';
import { argmax } from '../../../src/runtime/sampler.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';

const VOCABULARY = 8;

const engineWith = (): ToyEngine => new ToyEngine(VOCABULARY, 64);

/** Logits of a prompt that is evaluated in one go in a slot of its own. */
async function fresh(prompt: readonly number[]): Promise<Float32Array> {
  const engine = engineWith();
  return engine.evaluate(prompt, 0, engine.createSlot(64));
}

/** Brings the slot to the prompt; resolves to how many of its tokens were there and what follows. */
async function bring(
  slot: CacheSlot,
  prompt: readonly number[],
): Promise<{ kept: number; logits: Float32Array | undefined }> {
  const { reused } = slot.align(prompt);
  const logits =
    reused < prompt.length ? await slot.prefill(prompt.slice(reused)) : slot.logitsAfter(prompt.length);
  return { kept: reused, logits };
}

describe('CacheSlot', () => {
  it('keeps what a longer prompt shares', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    await bring(slot, [1, 2, 3]);
    assert.equal((await bring(slot, [1, 2, 3, 4, 5])).kept, 3);
    assert.deepEqual(slot.tokens, [1, 2, 3, 4, 5]);
  });

  it('evaluates nothing when nothing changes', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    const { logits } = await bring(slot, [1, 2, 3]);
    const again = await bring(slot, [1, 2, 3]);
    assert.equal(again.kept, 3);
    assert.equal(again.logits, logits);
    assert.equal(engine.calls.length, 1);
  });

  it('evaluates the last token of a shorter prompt again', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    await bring(slot, [1, 2, 3, 4]);
    const { kept, logits } = await bring(slot, [1, 2]);
    assert.equal(kept, 1);
    assert.deepEqual(logits, await fresh([1, 2]));
    assert.deepEqual(slot.tokens, [1, 2]);
  });

  it('forgets the logits with the tokens they followed', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    await bring(slot, [1, 2, 3]);
    slot.align([1, 2, 4]);
    assert.equal(slot.logits, undefined);
    assert.deepEqual(slot.tokens, [1, 2]);
    // It holds just the prompt now, but not what follows it.
    assert.equal(slot.align([1, 2]).reused, 1);
  });

  it('keeps logits that the engine overwrites', async () => {
    const engine = engineWith();
    const [one, other] = [new CacheSlot(engine, 16), new CacheSlot(engine, 16)];
    await bring(one, [1, 2, 3]);
    await bring(other, [4, 5]);
    assert.deepEqual(one.logits, await fresh([1, 2, 3]));
  });

  it('holds after a failed evaluation what it held before', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    await bring(slot, [1, 2, 3]);
    engine.onEvaluate = () => {
      throw new Error('A bad day.');
    };
    await assert.rejects(bring(slot, [1, 2, 4, 5]), /A bad day/);
    assert.deepEqual(slot.tokens, [1, 2]);
    assert.equal(slot.logits, undefined);
    engine.onEvaluate = () => undefined;
    const { kept, logits } = await bring(slot, [1, 2, 4, 5]);
    assert.equal(kept, 2);
    assert.deepEqual(logits, await fresh([1, 2, 4, 5]));
  });

  it('gives the logits of a fresh slot after any prompts and failures', async () => {
    const prompt = fc.array(fc.nat(2), { minLength: 1, maxLength: 10 });
    const step = fc.record({ prompt, fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const engine = engineWith();
        const slot = new CacheSlot(engine, 16);
        for (const { prompt, fails } of steps) {
          engine.onEvaluate = () => {
            if (fails) throw new Error('A bad day.');
          };
          const brought = await bring(slot, prompt).catch(() => undefined);
          if (!brought) continue;
          assert.deepEqual(slot.tokens, prompt);
          assert.deepEqual(brought.logits, await fresh(prompt));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows the greedy continuation of a prompt that it decoded before', async () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    const first = await bring(slot, [1, 2]);
    const next = argmax(first.logits!);
    const after = argmax(await slot.decode(next));
    await slot.decode(after);
    const calls = engine.calls.length;
    assert.deepEqual(slot.align([1, 2, next]), { reused: 3, knownContinuation: [after] });
    assert.deepEqual(slot.align([1, 2, next, after]), { reused: 4, knownContinuation: [] });
    assert.deepEqual(slot.logits, await fresh([1, 2, next, after]));
    assert.equal(engine.calls.length, calls);
    // Of a shorter prompt nobody knows that the rest of it is what the model would have said.
    assert.deepEqual(slot.align([1]), { reused: 0, knownContinuation: [] });
  });

  it('knows how likely each token is that it decoded, and stays with that', async () => {
    const engine = new ToyEngine(VOCABULARY, 64, { logitRows: 4 });
    const slot = new CacheSlot(engine, 16);
    const { logits } = await bring(slot, [1, 2]);
    assert.deepEqual(slot.candidatesAfter(1), []);
    const said = [argmax(logits!)];
    for (let i = 1; i < 4; i++) said.push(argmax(await fresh([1, 2, ...said])));
    await slot.decode(said[0]!, said.slice(1));
    const known = (): (number | undefined)[] => said.map((token, i) => slot.logProbAfter(2 + i, token));
    const first = known();
    for (const [i, token] of said.entries()) {
      const after = await fresh([1, 2, ...said.slice(0, i)]);
      const sum = after.reduce((total, logit) => total + Math.exp(logit), 0);
      assert.ok(Math.abs(first[i]! - Math.log(Math.exp(after[token]!) / sum)) < 1e-5);
      assert.equal(slot.candidatesAfter(2 + i)[0]?.token, token);
    }
    slot.align([1, 2]);
    assert.deepEqual(known(), first);
    const fork = new CacheSlot(engine, 16);
    fork.copyFrom(slot, 4);
    assert.deepEqual([fork.candidatesAfter(4), fork.candidatesAfter(5)], [slot.candidatesAfter(4), []]);
    // What followed other tokens is not true any more.
    await bring(slot, [1, 3, 4]);
    assert.deepEqual(slot.candidatesAfter(2), []);
  });

  describe('with a draft', () => {
    const held = [1, 2];

    /** A slot that holds two tokens, what it would say next, and its engine. */
    async function slotWith(logitRows: number, keepsLogits = false) {
      const engine = new ToyEngine(VOCABULARY, 64, { logitRows });
      const slot = new CacheSlot(engine, 16, keepsLogits);
      const said: number[] = [];
      await bring(slot, held);
      for (let i = 0; i < 5; i++) said.push(argmax(await fresh([...held, ...said])));
      return { engine, slot, said };
    }
    const wrong = (token: number): number => (token + 1) % VOCABULARY;

    it('keeps all of it in one evaluation, if it is what greedy decoding says', async () => {
      const { engine, slot, said } = await slotWith(4);
      assert.equal(slot.maxDraftTokens, 3);
      const [next, ...draft] = said.slice(0, 4) as [number, ...number[]];
      assert.deepEqual(await slot.decode(next, draft), await fresh([...held, ...said.slice(0, 4)]));
      assert.deepEqual(slot.tokens, [...held, ...said.slice(0, 4)]);
      assert.equal(engine.calls.length, 2);
    });

    it('keeps as much of it as is right', async () => {
      for (let right = 0; right <= 3; right++) {
        const { slot, said } = await slotWith(4);
        const [next] = said as [number];
        const draft = said.slice(1, 4).map((token, i) => (i < right ? token : wrong(token)));
        const kept = [...held, ...said.slice(0, 1 + right)];
        assert.deepEqual(await slot.decode(next, draft), await fresh(kept));
        assert.deepEqual(slot.tokens, kept);
        const after = said[1 + right]!;
        assert.deepEqual(await slot.decode(after), await fresh([...kept, after]));
      }
    });

    it('knows what is kept for the greedy continuation, and the logits in it where all are kept', async () => {
      const { slot, said } = await slotWith(4, true);
      const [next, ...draft] = said.slice(0, 4) as [number, ...number[]];
      await slot.decode(next, draft);
      for (let count = 0; count <= 4; count++) {
        const prompt = [...held, ...said.slice(0, count)];
        assert.deepEqual(slot.align(prompt), {
          reused: prompt.length,
          knownContinuation: said.slice(count, 4),
        });
        assert.deepEqual(slot.logitsAfter(prompt.length), await fresh(prompt));
      }
    });

    it('holds after a failure what it held before', async () => {
      const { engine, slot, said } = await slotWith(4);
      engine.onEvaluate = () => {
        throw new Error('A bad day.');
      };
      await assert.rejects(slot.decode(said[0]!, said.slice(1, 4)), /A bad day/);
      engine.onEvaluate = () => undefined;
      assert.deepEqual([slot.tokens, slot.logits], [held, undefined]);
      assert.deepEqual((await bring(slot, held)).logits, await fresh(held));
    });

    it('refuses one that is longer than the engine can verify, or than the slot has room', async () => {
      const { slot, said } = await slotWith(2);
      await assert.rejects(slot.decode(said[0]!, said.slice(1, 3)), RangeError);
      assert.deepEqual(slot.tokens, held);
      const full = new CacheSlot(new ToyEngine(VOCABULARY, 64, { logitRows: 4 }), 3);
      await bring(full, held);
      await assert.rejects(full.decode(said[0]!, said.slice(1, 2)), RangeError);
    });
  });

  it('counts as loss what was asked for, not what was decoded', async () => {
    const slot = new CacheSlot(engineWith(), 16);
    const { logits } = await bring(slot, [1, 2, 3]);
    await slot.decode(argmax(logits!));
    assert.deepEqual([slot.lossBy(3), slot.lossBy(1)], [0, 2]);
  });

  it('takes the start of another slot over', async () => {
    const engine = engineWith();
    const [one, other] = [new CacheSlot(engine, 16), new CacheSlot(engine, 16)];
    await bring(one, [1, 2, 3, 4]);
    other.copyFrom(one, 2);
    assert.deepEqual(other.tokens, [1, 2]);
    assert.deepEqual((await bring(other, [1, 2, 5])).logits, await fresh([1, 2, 5]));
    assert.deepEqual((await bring(one, [1, 2, 3, 4, 6])).logits, await fresh([1, 2, 3, 4, 6]));
  });

  it('gives its memory back', () => {
    const engine = engineWith();
    const slot = new CacheSlot(engine, 16);
    assert.equal(slot.bytes, engine.slotBytes(16));
    slot.dispose();
    assert.equal(engine.live, 0);
  });
});
