import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvalidLogitsError } from '../../../src/runtime/engine.ts';
import { argmax } from '../../../src/runtime/sampler.ts';

describe('argmax', () => {
  it('returns the first of the greatest logits', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1, noNaN: true, noDefaultInfinity: true }), (logits) => {
        fc.pre(logits.length === 1 || new Set(logits).size > 1);
        const best = argmax(logits);
        assert.ok(
          logits.every((logit, id) => logit < logits[best]! || (logit === logits[best] && id >= best)),
        );
      }),
    );
  });

  it('skips NaN', () => {
    assert.equal(argmax(Float32Array.of(NaN, 1, NaN, -Infinity)), 1);
  });

  it('throws InvalidLogitsError when the greatest is infinite or NaN, or all are equal', () => {
    for (const logits of [
      [0, 0, 0],
      [-0, 0],
      [NaN],
      [NaN, NaN],
      [-Infinity, -Infinity],
      [1, Infinity, 2],
      [],
    ]) {
      assert.throws(() => argmax(Float32Array.from(logits)), InvalidLogitsError);
    }
  });
});
