import assert from 'node:assert/strict';
import { CacheSlot } from '../../../src/cache/cache-slot.ts';
import { healPrompt, decodeRequired, spell } from '../../../src/completion/token-healing.ts';
import { toyModel } from '../helpers/toy-model.ts';

const { tokenizer } = toyModel();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const heal = (
  slot: CacheSlot,
  required: string,
  logits: Float32Array,
  knownContinuation: readonly number[] = [],
): ReturnType<typeof decodeRequired> =>
  decodeRequired(slot, bytes(required), tokenizer, { knownContinuation, logits }, () => Promise.resolve());
const id = (text: string): number => {
  const ids = tokenizer.encode(text);
  assert.equal(ids.length, 1, `"${text}" is one token`);
  return ids[0]!;
};

describe('Token healing', () => {
  it('removes the last token', () => {
    const tokens = [1, id('const'), id(' re')];
    assert.deepEqual(healPrompt(tokens, tokenizer), { tokens: tokens.slice(0, -1), required: bytes(' re') });
  });

  it('keeps a special token, and the only one', () => {
    const special = tokenizer.special('<|fim_prefix|>')!;
    for (const tokens of [[id('const'), special], [id('const')], []]) {
      const healed = healPrompt(tokens, tokenizer);
      assert.deepEqual([healed.tokens, healed.required.length], [tokens, 0]);
    }
  });

  it('tells whether tokens begin with the required bytes', () => {
    assert.deepEqual(spell([id(' return')], bytes(' re'), tokenizer), { count: 1, surplus: bytes('turn') });
    assert.deepEqual(spell([id(' '), id('re')], bytes(' re'), tokenizer), { count: 2, surplus: bytes('') });
    assert.deepEqual(spell([id('re')], bytes(''), tokenizer), { count: 0, surplus: bytes('') });
    assert.equal(spell([id(' const')], bytes(' re'), tokenizer), undefined);
    assert.equal(spell([id(' ')], bytes(' re'), tokenizer), undefined);
  });

  /** A slot that holds a token, on an engine with the given likeliest tokens at each step. */
  async function slotLiking(
    ...likely: readonly number[][]
  ): Promise<{ slot: CacheSlot; logits: Float32Array }> {
    const { engine } = toyModel();
    const logits = new Float32Array(tokenizer.size);
    let step = 0;
    const evaluate = engine.evaluate.bind(engine);
    engine.evaluate = async (tokens, position, slot) => {
      await evaluate(tokens, position, slot);
      logits.fill(0);
      for (const [rank, token] of (likely[step++] ?? []).entries()) logits[token] = 10 - rank;
      return logits;
    };
    const slot = new CacheSlot(engine, 16);
    return { slot, logits: await slot.prefill([id('const')]) };
  }

  it('decodes the likeliest token that begins with the required bytes', async () => {
    const { slot, logits } = await slotLiking([id(' const'), id(' return')], [id(';')]);
    const healed = await heal(slot, ' re', logits);
    assert.deepEqual([healed.initialBytes, healed.decoded], [bytes('turn'), 1]);
    assert.deepEqual(slot.tokens, [id('const'), id(' return')]);
    // Greedy decoding would not choose this token, so it is not a known continuation.
    assert.deepEqual(slot.align([id('const')]).knownContinuation, []);
  });

  it('records a token of its own choice as a known continuation', async () => {
    const { slot, logits } = await slotLiking([id(' return')], [id(';')]);
    await heal(slot, ' re', logits);
    assert.deepEqual(slot.align([id('const')]).knownContinuation, [id(' return')]);
  });

  it('decodes the required bytes by several tokens', async () => {
    const { slot, logits } = await slotLiking([id(' ')], [id('re')], []);
    const healed = await heal(slot, ' re', logits);
    assert.deepEqual([healed.initialBytes.length, healed.decoded], [0, 2]);
  });

  it('gives the log-probability among the tokens that fit', async () => {
    const rivals = [id(' return'), id(' const'), id(' re')];
    const { slot, logits } = await slotLiking(rivals, [id(';')]);
    const { logProb } = await heal(slot, ' ret', logits);
    // ` const` does not fit; ` re` does, as `turn` might follow.
    assert.ok(Math.abs(logProb + Math.log(1 + Math.exp(-2))) < 1e-3, `${logProb}`);
    // A token that greedy decoding would not choose is likely only among those that fit.
    const forced = await slotLiking([id(' const'), id(' return'), id(' re')], [id(';')]);
    const { logProb: ofForced } = await heal(forced.slot, ' ret', forced.logits);
    assert.ok(ofForced < Math.log(1 / (1 + Math.exp(-1))) && ofForced > -1, `${ofForced}`);
  });

  it('gives a known continuation the log-probability that decoding gave it', async () => {
    const { slot, logits } = await slotLiking([id(' return'), id(' re')], [id(';')]);
    const prompt = [id('const')];
    const now = await heal(slot, ' ret', logits);
    const { knownContinuation } = slot.align(prompt);
    const before = await heal(slot, ' ret', slot.logits!, knownContinuation);
    assert.deepEqual([before.decoded, before.logProb], [0, now.logProb]);
    assert.ok(now.logProb < 0);
  });

  it('uses a known continuation without evaluating anything', async () => {
    const { slot, logits } = await slotLiking([]);
    const knownContinuation = [id(' return'), id(';')];
    const healed = await heal(slot, ' ret', logits, knownContinuation);
    assert.deepEqual(
      [healed.initialBytes, healed.knownContinuation, healed.decoded],
      [bytes('urn'), [id(';')], 0],
    );
    assert.equal(slot.tokens.length, 1);
  });
});
