import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dequantize, halfToFloat } from '../../../../src/runtime/gguf/dequantize.ts';
import { tensorBytes, type TensorType } from '../../../../src/runtime/gguf/tensor-type.ts';

interface Golden {
  readonly type: TensorType;
  /** Hexadecimal. */
  readonly bytes: string;
  /** Text for what JSON cannot hold: `-0`, `inf`, `-inf`, `nan`. */
  readonly values: readonly (number | string)[];
}

/** What ggml's own Python package reads; see `make_dequantize.py` in `test/fixtures/gguf`. */
const goldens = JSON.parse(
  readFileSync(new URL('../../../fixtures/gguf/dequantize.json', import.meta.url), 'utf8'),
) as readonly Golden[];

const spelled: Readonly<Record<string, number>> = { '-0': -0, inf: Infinity, '-inf': -Infinity, nan: NaN };
const valuesOf = (golden: Golden): Float32Array =>
  Float32Array.from(golden.values, (value) => (typeof value === 'string' ? spelled[value]! : value));

describe('dequantize', () => {
  for (const golden of goldens) {
    const bytes = Buffer.from(golden.bytes, 'hex');
    const values = valuesOf(golden);

    it(`reads ${golden.type} as ggml does, to the last bit`, () => {
      assert.equal(bytes.byteLength, tensorBytes(golden.type, values.length));
      assert.deepEqual(dequantize(golden.type, bytes, values.length), values);
    });

    it(`reads ${golden.type} from an odd address`, () => {
      const shifted = new Uint8Array(bytes.byteLength + 1);
      shifted.set(bytes, 1);
      assert.deepEqual(dequantize(golden.type, shifted.subarray(1), values.length), values);
    });

    it(`refuses ${golden.type} that is a byte short`, () => {
      assert.throws(() => dequantize(golden.type, bytes.subarray(1), values.length), RangeError);
    });
  }

  it('is golden for every type it knows', () => {
    const types: readonly TensorType[] = ['F32', 'F16', 'Q8_0', 'Q4_0', 'Q4_1'];
    assert.deepEqual(
      goldens.map(({ type }) => type),
      types,
    );
  });
});

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
