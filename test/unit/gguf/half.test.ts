import assert from 'node:assert/strict';
import fc from 'fast-check';
import { halfAtLeast, halfToFloat } from '../../../src/gguf/half.ts';

describe('halfToFloat', () => {
  it('keeps the order of all positive halves, subnormals included', () => {
    for (let bits = 1; bits <= 0x7c00; bits++) {
      assert.ok(halfToFloat(bits) > halfToFloat(bits - 1), `at 0x${bits.toString(16)}`);
    }
  });

  it('mirrors them below zero', () => {
    for (let bits = 0; bits <= 0x7c00; bits++) assert.equal(halfToFloat(bits | 0x8000), -halfToFloat(bits));
  });

  it('knows the ends of its ranges', () => {
    assert.equal(halfToFloat(0x0001), 2 ** -24); // least subnormal
    assert.equal(halfToFloat(0x0400), 2 ** -14); // least normal
    assert.equal(halfToFloat(0x3c00), 1);
    assert.equal(halfToFloat(0x7bff), 65504); // greatest
    assert.equal(halfToFloat(0x7c00), Infinity);
    assert.ok(Number.isNaN(halfToFloat(0x7c01)));
  });
});

describe('halfAtLeast', () => {
  const greatest = 65504;

  it('gives every half back', () => {
    for (let bits = 0; bits <= 0x7c00; bits++) assert.equal(halfAtLeast(halfToFloat(bits)), bits);
  });

  it('is the least that is not below', () => {
    const magnitude = fc.double({ min: Number.MIN_VALUE, max: greatest, noNaN: true });
    const small = fc.double({ min: Number.MIN_VALUE, max: 2 ** -13, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(magnitude, small), (value) => {
        const bits = halfAtLeast(value);
        assert.ok(halfToFloat(bits) >= value);
        assert.ok(halfToFloat(bits - 1) < value);
      }),
    );
  });

  it('is infinite beyond the greatest, and for what is no number', () => {
    for (const value of [greatest + 1, 1e300, Infinity, NaN]) assert.equal(halfAtLeast(value), 0x7c00);
  });
});
