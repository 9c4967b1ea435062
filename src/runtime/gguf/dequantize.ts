import { tensorBytes, type TensorType } from './tensor-type.ts';

/** Elements in a block of the quantized types. */
const BLOCK = 32;

/**
 * Expands `elements` values to fp32. Layouts as in ggml's `ggml-quants.h`: a block holds 32 weights behind an
 * fp16 scale d (and for Q4_1 an fp16 minimum m); 4-bit blocks keep weights 0-15 in the low nibbles and 16-31 in
 * the high ones.
 *
 * @param bytes as many as `tensorBytes(type, elements)`
 */
export function dequantize(type: TensorType, bytes: Uint8Array, elements: number): Float32Array {
  if (bytes.byteLength < tensorBytes(type, elements)) throw new RangeError('Too few bytes for the tensor.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(elements);
  switch (type) {
    case 'F32':
      for (let i = 0; i < elements; i++) values[i] = view.getFloat32(4 * i, true);
      return values;
    case 'F16':
      for (let i = 0; i < elements; i++) values[i] = halfToFloat(view.getUint16(2 * i, true));
      return values;
    case 'Q8_0':
      for (let i = 0, at = 0; i < elements; i += BLOCK, at += 34) {
        const scale = halfToFloat(view.getUint16(at, true));
        for (let j = 0; j < BLOCK; j++) values[i + j] = scale * view.getInt8(at + 2 + j);
      }
      return values;
    case 'Q4_0':
      for (let i = 0, at = 0; i < elements; i += BLOCK, at += 18) {
        expandNibbles(values, i, view, at + 2, halfToFloat(view.getUint16(at, true)), undefined);
      }
      return values;
    case 'Q4_1':
      for (let i = 0, at = 0; i < elements; i += BLOCK, at += 20) {
        const minimum = halfToFloat(view.getUint16(at + 2, true));
        expandNibbles(values, i, view, at + 4, halfToFloat(view.getUint16(at, true)), minimum);
      }
      return values;
  }
}

/** One 4-bit block: `d * (q - 8)`, or `d * q + m` where there is a minimum. */
function expandNibbles(
  values: Float32Array,
  first: number,
  view: DataView,
  at: number,
  scale: number,
  minimum: number | undefined,
): void {
  for (let j = 0; j < BLOCK / 2; j++) {
    const pair = view.getUint8(at + j);
    const low = pair & 15;
    const high = pair >> 4;
    values[first + j] = minimum === undefined ? scale * (low - 8) : scale * low + minimum;
    values[first + j + BLOCK / 2] = minimum === undefined ? scale * (high - 8) : scale * high + minimum;
  }
}

/** IEEE 754 binary16 to a number. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
