/**
 * The K types, as in ggml's `ggml-quants.h`: a block holds 256 weights behind fp16 scales, in parts that have
 * scales of their own, small integers by which the block's are multiplied. Where a part's scale and minimum have 6
 * bits, 12 bytes hold those of all eight. Products are exact in float64, so a value is rounded once, to fp32.
 */
import { halfToFloat } from './half.ts';

const K_BLOCK = 256;
/** Weights whose quants share the same bytes, or the same bits of them. */
const PART = 32;

/** Q4_K: d, dmin, 12 bytes of 6-bit scales, then nibbles. A weight is `d * scale * q - dmin * minimum`. */
export function expandQ4K(values: Float32Array, view: DataView): void {
  expandWithMinimum(values, view, 144, false);
}

/** Q5_K: as Q4_K, with 32 bytes before the nibbles; bit p of their byte j is the fifth of weight j in part p. */
export function expandQ5K(values: Float32Array, view: DataView): void {
  expandWithMinimum(values, view, 176, true);
}

function expandWithMinimum(
  values: Float32Array,
  view: DataView,
  blockBytes: number,
  hasFifths: boolean,
): void {
  for (let first = 0, at = 0; first < values.length; first += K_BLOCK, at += blockBytes) {
    const blockScale = halfToFloat(view.getUint16(at, true));
    const blockMinimum = halfToFloat(view.getUint16(at + 2, true));
    const fifths = at + 16;
    const allNibbles = hasFifths ? fifths + PART : fifths;
    for (let part = 0; part < 8; part++) {
      const scale = blockScale * scaleOf(view, at + 4, part);
      const minimum = blockMinimum * minimumOf(view, at + 4, part);
      // 32 bytes hold two parts, one in their low nibbles and one in the high ones.
      const nibbles = allNibbles + PART * (part >> 1);
      const shift = 4 * (part & 1);
      for (let j = 0; j < PART; j++) {
        const fifth = hasFifths ? (view.getUint8(fifths + j) >> part) & 1 : 0;
        const quant = ((view.getUint8(nibbles + j) >> shift) & 15) | (fifth << 4);
        values[first + PART * part + j] = scale * quant - minimum;
      }
    }
  }
}

/**
 * Q6_K: 128 bytes of nibbles, 64 bytes of pairs of higher bits, an int8 scale for each 16 weights, and d last. A
 * weight is `d * scale * (q - 32)`. Each half of a block has half of the nibbles and of the pairs.
 */
export function expandQ6K(values: Float32Array, view: DataView): void {
  for (let first = 0, at = 0; first < values.length; first += K_BLOCK, at += 210) {
    const blockScale = halfToFloat(view.getUint16(at + 208, true));
    for (let part = 0; part < 8; part++) {
      const half = part >> 2;
      const quarter = part & 3;
      const nibbles = at + 64 * half + PART * (quarter & 1);
      const shift = 4 * (quarter >> 1);
      for (let j = 0; j < PART; j++) {
        const scale = blockScale * view.getInt8(at + 192 + 2 * part + (j >> 4));
        const higher = (view.getUint8(at + 128 + PART * half + j) >> (2 * quarter)) & 3;
        const quant = ((view.getUint8(nibbles + j) >> shift) & 15) | (higher << 4);
        values[first + PART * part + j] = scale * (quant - 32);
      }
    }
  }
}

/**
 * The six bits of a part's scale; `at` is where the 12 bytes begin. Parts 0-3 have bytes of their own; of 4-7 the lower
 * four bits share the last four bytes with the minimum's, and the upper two stand atop the bytes of parts 0-3.
 */
function scaleOf(view: DataView, at: number, part: number): number {
  if (part < 4) return view.getUint8(at + part) & 63;
  return (view.getUint8(at + part + 4) & 15) | ((view.getUint8(at + part - 4) >> 6) << 4);
}

/** The six bits of a part's minimum, laid out alike. */
function minimumOf(view: DataView, at: number, part: number): number {
  const byte = view.getUint8(at + part + 4);
  return part < 4 ? byte & 63 : (byte >> 4) | ((view.getUint8(at + part) >> 6) << 4);
}
