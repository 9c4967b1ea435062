import assert from 'node:assert/strict';
import { automaticCacheBytes, divideContext } from '../../../src/completion/budget.ts';
import { MIN_CONTEXT } from '../../../src/models/model-shape.ts';

const MB = 2 ** 20;

describe('divideContext', () => {
  it('leaves a quarter for decoding, and no more than 256 tokens', () => {
    assert.deepEqual(divideContext(400, 1_000), { capacity: 400, prompt: 300, decode: 100 });
    assert.deepEqual(divideContext(4_096, 8_192), { capacity: 4_096, prompt: 3_840, decode: 256 });
  });

  it('has room for the marks of any prompt and some text in the shortest context', () => {
    const { prompt, decode } = divideContext(4_096, MIN_CONTEXT);
    // Beginning, separator, suffix, prefix and middle at most; of the rest, two thirds are the prefix's.
    assert.ok(prompt >= 5 + 6 && decode >= 4);
  });

  it('uses no more than the model was trained for', () => {
    assert.equal(divideContext(4_096, 1_024).capacity, 1_024);
  });
});

describe('automaticCacheBytes', () => {
  it('has room for sixteen slots', () => {
    assert.equal(automaticCacheBytes(6 * MB, 16_384 * MB), 96 * MB);
  });

  it('takes no more than a sixteenth of the memory, nor than 512 MB', () => {
    assert.equal(automaticCacheBytes(48 * MB, 4_096 * MB), 256 * MB);
    assert.equal(automaticCacheBytes(96 * MB, 65_536 * MB), 512 * MB);
  });

  it('has room for one slot whatever it takes', () => {
    assert.equal(automaticCacheBytes(700 * MB, 65_536 * MB), 700 * MB);
  });
});
