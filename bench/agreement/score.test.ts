import assert from 'node:assert/strict';
import { compare, predict, surprise } from './score.ts';
import { argmax } from '../../src/runtime/sampler.ts';
import { ToyEngine } from '../../test/unit/helpers/toy-engine.ts';

const tokens = Array.from({ length: 30 }, (_, i) => (i * 7) % 20);

describe('predict', () => {
  it('says of each of the last tokens what all before it predict, however many rows go together', async () => {
    const one = new ToyEngine(20, 64);
    const slot = one.createSlot(64);
    const expected = [];
    for (const length of [23, 24, 25, 26, 27, 28, 29]) {
      const logits = await one.evaluate(tokens.slice(0, length), 0, slot);
      expected.push({ token: argmax(logits), bits: surprise(logits, tokens[length]!) });
    }
    slot.dispose();
    for (const logitRows of [1, 2, 8]) {
      const engine = new ToyEngine(20, 64, { logitRows });
      assert.deepEqual(await predict(engine, tokens, 7), expected);
      assert.equal(engine.live, 0);
      assert.equal((await predict(engine, tokens, 29)).length, 29);
    }
  });
});

describe('surprise', () => {
  it('is -log2 of the probability', () => {
    assert.ok(Math.abs(surprise(Float32Array.of(0, 0, 0, 0), 2) - 2) < 1e-6);
    assert.ok(Math.abs(surprise(Float32Array.of(1000, 1000), 0) - 1) < 1e-6);
  });
});

describe('compare', () => {
  it('gives shares and bits of each byte', () => {
    const [first, second] = [
      [
        { token: 1, bits: 3 },
        { token: 2, bits: 5 },
      ],
      [
        { token: 1, bits: 4 },
        { token: 3, bits: 2 },
      ],
    ];
    assert.deepEqual(compare(first, second, 4), {
      positions: 2,
      agreement: 0.5,
      bitsPerByte: 2,
      referenceBitsPerByte: 1.5,
      meanDifference: 2,
      largestDifference: 3,
    });
    assert.throws(() => compare(first, [], 4), RangeError);
  });
});
