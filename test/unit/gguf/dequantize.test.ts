import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dequantize } from '../../../src/gguf/dequantize.ts';
import { tensorBytes, tensorTypes, type TensorType } from '../../../src/gguf/tensor-type.ts';

interface Golden {
  readonly type: TensorType;
  /** Hexadecimal. */
  readonly bytes: string;
  /** Strings for values that JSON cannot represent: `-0`, `inf`, `-inf`, `nan`. */
  readonly values: readonly (number | string)[];
}

/** Expected values from ggml's `gguf` Python package; written by `make_dequantize.py` in `test/fixtures/gguf`. */
const goldens = JSON.parse(
  readFileSync(new URL('../../fixtures/gguf/dequantize.json', import.meta.url), 'utf8'),
) as readonly Golden[];

const spelled: Readonly<Record<string, number>> = { '-0': -0, inf: Infinity, '-inf': -Infinity, nan: NaN };
/** Compared as numbers, as the bits of a NaN do not matter. */
const valuesOf = (golden: Golden): readonly number[] =>
  golden.values.map((value) => (typeof value === 'string' ? spelled[value]! : value));
const expand = (type: TensorType, bytes: Uint8Array, elements: number): readonly number[] =>
  Array.from(dequantize(type, bytes, elements));

describe('dequantize', () => {
  for (const golden of goldens) {
    const bytes = Buffer.from(golden.bytes, 'hex');
    const values = valuesOf(golden);

    it(`reads ${golden.type} bit for bit as ggml does`, () => {
      assert.equal(bytes.byteLength, tensorBytes(golden.type, values.length));
      assert.deepEqual(expand(golden.type, bytes, values.length), values);
    });

    it(`reads ${golden.type} from an odd address`, () => {
      const shifted = new Uint8Array(bytes.byteLength + 1);
      shifted.set(bytes, 1);
      assert.deepEqual(expand(golden.type, shifted.subarray(1), values.length), values);
    });

    it(`throws RangeError for ${golden.type} that is a byte short`, () => {
      assert.throws(() => dequantize(golden.type, bytes.subarray(1), values.length), RangeError);
    });
  }

  it('has goldens for every supported type', () => {
    assert.deepEqual(goldens.map(({ type }) => type).sort(), [...tensorTypes].sort());
  });
});
