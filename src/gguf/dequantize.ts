import { BLOCK, Q4_0_BYTES, Q4_1_BYTES, Q5_0_BYTES, Q5_1_BYTES, Q8_0_BYTES } from './block-sizes.ts';
import { expandIq4Nl, expandIq4Xs } from './dequantize-iq4.ts';
import { expandQ2K, expandQ3K, expandQ4K, expandQ5K, expandQ6K } from './dequantize-k.ts';
import { halfToFloat } from './half.ts';
import { tensorBytes, type TensorType } from './tensor-type.ts';

/** The minimum of types without one: adding -0 changes no value, not even -0. */
const NO_MINIMUM = -0;

/**
 * Expands `elements` values to fp32. Layouts as in ggml's `ggml-quants.h`: a block holds 32 weights after an
 * fp16 scale d (and for Q4_1 and Q5_1 an fp16 minimum m); 4-bit blocks keep weights 0-15 in the low nibbles and
 * 16-31 in the high ones, and 5-bit blocks have all fifth bits before the nibbles, as one 32-bit number.
 * Throws `RangeError` if there are too few bytes.
 *
 * @param bytes at least `tensorBytes(type, elements)`
 */
export function dequantize(type: TensorType, bytes: Uint8Array, elements: number): Float32Array {
  if (bytes.byteLength < tensorBytes(type, elements)) throw new RangeError('Too few bytes for the tensor.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(elements);
  expanderOf[type](values, view);
  return values;
}

type Expander = (values: Float32Array, view: DataView) => void;

const expanderOf: Readonly<Record<TensorType, Expander>> = {
  F32(values, view) {
    for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(4 * i, true);
  },
  F16(values, view) {
    for (let i = 0; i < values.length; i++) values[i] = halfToFloat(view.getUint16(2 * i, true));
  },
  BF16(values, view) {
    // The upper half of an fp32.
    const bits = new Uint32Array(values.buffer);
    for (let i = 0; i < values.length; i++) bits[i] = view.getUint16(2 * i, true) << 16;
  },
  Q8_0(values, view) {
    for (let i = 0, at = 0; i < values.length; i += BLOCK, at += Q8_0_BYTES) {
      const scale = halfToFloat(view.getUint16(at, true));
      for (let j = 0; j < BLOCK; j++) values[i + j] = scale * view.getInt8(at + 2 + j);
    }
  },
  Q4_0(values, view) {
    for (let i = 0, at = 0; i < values.length; i += BLOCK, at += Q4_0_BYTES) {
      const scale = halfToFloat(view.getUint16(at, true));
      expandBlock(values, i, view, at + 2, 0, scale, 8, NO_MINIMUM);
    }
  },
  Q4_1(values, view) {
    for (let i = 0, at = 0; i < values.length; i += BLOCK, at += Q4_1_BYTES) {
      const scale = halfToFloat(view.getUint16(at, true));
      const minimum = halfToFloat(view.getUint16(at + 2, true));
      expandBlock(values, i, view, at + 4, 0, scale, 0, minimum);
    }
  },
  Q5_0(values, view) {
    for (let i = 0, at = 0; i < values.length; i += BLOCK, at += Q5_0_BYTES) {
      const scale = halfToFloat(view.getUint16(at, true));
      expandBlock(values, i, view, at + 6, view.getUint32(at + 2, true), scale, 16, NO_MINIMUM);
    }
  },
  Q5_1(values, view) {
    for (let i = 0, at = 0; i < values.length; i += BLOCK, at += Q5_1_BYTES) {
      const scale = halfToFloat(view.getUint16(at, true));
      const minimum = halfToFloat(view.getUint16(at + 2, true));
      expandBlock(values, i, view, at + 8, view.getUint32(at + 4, true), scale, 0, minimum);
    }
  },
  IQ4_NL: expandIq4Nl,
  IQ4_XS: expandIq4Xs,
  Q2_K: expandQ2K,
  Q3_K: expandQ3K,
  Q4_K: expandQ4K,
  Q5_K: expandQ5K,
  Q6_K: expandQ6K,
};

/** Expands a block of 4 or 5 bits a weight to `scale * (q - zeroPoint) + minimum`; bit j of `highBits` is weight j's fifth. */
function expandBlock(
  values: Float32Array,
  first: number,
  view: DataView,
  at: number,
  highBits: number,
  scale: number,
  zeroPoint: number,
  minimum: number,
): void {
  for (let j = 0; j < BLOCK / 2; j++) {
    const byte = view.getUint8(at + j);
    const low = (byte & 15) | (((highBits >>> j) & 1) << 4);
    const high = (byte >> 4) | (((highBits >>> (j + BLOCK / 2)) & 1) << 4);
    values[first + j] = scale * (low - zeroPoint) + minimum;
    values[first + j + BLOCK / 2] = scale * (high - zeroPoint) + minimum;
  }
}
