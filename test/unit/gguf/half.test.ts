import assert from 'node:assert/strict';
import fc from 'fast-check';
import { roundUpToHalf, halfToFloat } from '../../../src/gguf/half.ts';

describe('halfToFloat', () => {
  it('increases over all positive halves, subnormals included', () => {
    for (let bits = 1; bits <= 0x7c00; bits++) {
      assert.ok(halfToFloat(bits) > halfToFloat(bits - 1), `at 0x${bits.toString(16)}`);
    }
  });

  it('negates when the sign bit is set', () => {
    for (let bits = 0; bits <= 0x7c00; bits++) assert.equal(halfToFloat(bits | 0x8000), -halfToFloat(bits));
  });

  it('converts the limits of its ranges', () => {
    assert.equal(halfToFloat(0x0001), 2 ** -24); // least subnormal
    assert.equal(halfToFloat(0x0400), 2 ** -14); // least normal
    assert.equal(halfToFloat(0x3c00), 1);
    assert.equal(halfToFloat(0x7bff), 65504); // greatest
    assert.equal(halfToFloat(0x7c00), Infinity);
    assert.ok(Number.isNaN(halfToFloat(0x7c01)));
  });
});

describe('roundUpToHalf', () => {
  const greatest = 65504;

  it('returns every half unchanged', () => {
    for (let bits = 0; bits <= 0x7c00; bits++) assert.equal(roundUpToHalf(halfToFloat(bits)), bits);
  });

  it('returns the least half that is not below the value', () => {
    const magnitude = fc.double({ min: Number.MIN_VALUE, max: greatest, noNaN: true });
    const small = fc.double({ min: Number.MIN_VALUE, max: 2 ** -13, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(magnitude, small), (value) => {
        const bits = roundUpToHalf(value);
        assert.ok(halfToFloat(bits) >= value);
        assert.ok(halfToFloat(bits - 1) < value);
      }),
    );
  });

  it('returns infinity beyond the greatest half and for NaN', () => {
    for (const value of [greatest + 1, 1e300, Infinity, NaN]) assert.equal(roundUpToHalf(value), 0x7c00);
  });
});
