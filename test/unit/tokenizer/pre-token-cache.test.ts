import assert from 'node:assert/strict';
import { PreTokenCache } from '../../../src/tokenizer/pre-token-cache.ts';

describe('PreTokenCache', () => {
  it('never holds more than two generations', () => {
    const cache = new PreTokenCache(10);
    for (let count = 0; count < 1000; count++) {
      cache.set(`word${count}`, [count]);
      cache.get(`word${count % 7}`);
      assert.ok(cache.size <= 20);
    }
  });

  it('keeps entries that are read again, and drops the rest', () => {
    const cache = new PreTokenCache(4);
    cache.set('kept', [1]);
    cache.set('forgotten', [2]);
    for (let count = 0; count < 30; count++) {
      cache.set(`word${count}`, [count]);
      assert.deepEqual(cache.get('kept'), [1]);
    }
    assert.equal(cache.get('forgotten'), undefined);
  });

  it('does not store very long pre-tokens', () => {
    const cache = new PreTokenCache(4);
    cache.set('x'.repeat(10_000), [1]);
    assert.equal(cache.size, 0);
    assert.equal(cache.get('x'.repeat(10_000)), undefined);
  });

  it('distinguishes a lone surrogate from U+FFFD', () => {
    const cache = new PreTokenCache(4);
    cache.set('\ud83d', [1]);
    assert.equal(cache.get('\ufffd'), undefined);
    assert.deepEqual(cache.get('\ud83d'), [1]);
  });
});
