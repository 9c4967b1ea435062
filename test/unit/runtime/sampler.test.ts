import assert from 'node:assert/strict';
import fc from 'fast-check';
import { argmax } from '../../../src/runtime/sampler.ts';

describe('argmax', () => {
  it('finds the first of the greatest', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1, noNaN: true }), (logits) => {
        const best = argmax(logits);
        assert.ok(
          logits.every((logit, id) => logit < logits[best]! || (logit === logits[best] && id >= best)),
        );
      }),
    );
  });

  it('chooses something when nothing can be chosen', () => {
    assert.equal(argmax(Float32Array.of(-Infinity, -Infinity)), 0);
    assert.equal(argmax(Float32Array.of(NaN, 1, NaN)), 1);
    assert.equal(argmax(Float32Array.of(NaN)), 0);
  });
});
