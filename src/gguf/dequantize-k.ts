/**
 * The K types, as in ggml's `ggml-quants.h`: a block holds 256 weights after fp16 scales, in sub-blocks with integer scales
 * of their own, which multiply the block's. Q4_K and Q5_K pack the 6-bit scales and minimums of all eight sub-blocks
 * into 12 bytes. Products are exact in float64, so each value is rounded once, to fp32.
 */
import { K_BLOCK, Q2_K_BYTES, Q3_K_BYTES, Q4_K_BYTES, Q5_K_BYTES, Q6_K_BYTES } from './block-sizes.ts';
import { halfToFloat } from './half.ts';

/** Weights whose quants share the same bytes, or the same bits of bytes. */
const SUB_BLOCK = 32;

/**
 * Q2_K: for each 16 weights a byte with a 4-bit scale and a 4-bit minimum, then 64 bytes of quants, d and dmin. 32 bytes of
 * quants hold four sub-blocks, two bits each.
 */
export function expandQ2K(values: Float32Array, view: DataView): void {
  for (let first = 0, at = 0; first < values.length; first += K_BLOCK, at += Q2_K_BYTES) {
    const blockScale = halfToFloat(view.getUint16(at + 80, true));
    const blockMinimum = halfToFloat(view.getUint16(at + 82, true));
    for (let i = 0; i < K_BLOCK; i++) {
      const both = view.getUint8(at + (i >> 4));
      const quant = twoBits(view, at + 16, i);
      values[first + i] = blockScale * (both & 15) * quant - blockMinimum * (both >> 4);
    }
  }
}

/**
 * Q3_K: 32 bytes with the high bit of each weight, 64 bytes of quants as in Q2_K, 12 bytes of 6-bit scales for each 16
 * weights, then d. A weight is `d * (scale - 32) * (q - 4)`; bit s of high byte j is that of weight j in sub-block s.
 */
export function expandQ3K(values: Float32Array, view: DataView): void {
  for (let first = 0, at = 0; first < values.length; first += K_BLOCK, at += Q3_K_BYTES) {
    const blockScale = halfToFloat(view.getUint16(at + 108, true));
    for (let i = 0; i < K_BLOCK; i++) {
      const scale = blockScale * (q3Scale(view, at + 96, i >> 4) - 32);
      const highBit = (view.getUint8(at + (i & 31)) >> (i >> 5)) & 1;
      values[first + i] = scale * ((twoBits(view, at + 32, i) | (highBit << 2)) - 4);
    }
  }
}

/** Returns two bits of weight `i` of a block; 32 bytes hold 128 weights. */
function twoBits(view: DataView, at: number, i: number): number {
  return (view.getUint8(at + SUB_BLOCK * (i >> 7) + (i & 31)) >> (2 * ((i >> 5) & 3))) & 3;
}

/** Returns one of 16 6-bit scales: eight bytes of low nibbles, then the high bits of four scales in each of four bytes. */
function q3Scale(view: DataView, at: number, sub: number): number {
  const low = (view.getUint8(at + (sub & 7)) >> (4 * (sub >> 3))) & 15;
  return low | (((view.getUint8(at + 8 + (sub & 3)) >> (2 * (sub >> 2))) & 3) << 4);
}

/** Q4_K: d, dmin, 12 bytes of 6-bit scales, then nibbles. A weight is `d * scale * q - dmin * minimum`. */
export function expandQ4K(values: Float32Array, view: DataView): void {
  expandWithMinimum(values, view, Q4_K_BYTES, false);
}

/** Q5_K: as Q4_K, with 32 bytes before the nibbles; bit s of their byte j is the fifth bit of weight j in sub-block s. */
export function expandQ5K(values: Float32Array, view: DataView): void {
  expandWithMinimum(values, view, Q5_K_BYTES, true);
}

function expandWithMinimum(
  values: Float32Array,
  view: DataView,
  blockBytes: number,
  hasHighBits: boolean,
): void {
  for (let first = 0, at = 0; first < values.length; first += K_BLOCK, at += blockBytes) {
    const blockScale = halfToFloat(view.getUint16(at, true));
    const blockMinimum = halfToFloat(view.getUint16(at + 2, true));
    const highBits = at + 16;
    const allNibbles = hasHighBits ? highBits + SUB_BLOCK : highBits;
    for (let sub = 0; sub < 8; sub++) {
      const scale = blockScale * scaleOf(view, at + 4, sub);
      const minimum = blockMinimum * minimumOf(view, at + 4, sub);
      // 32 bytes hold two sub-blocks, one in the low nibbles and one in the high ones.
      const nibbles = allNibbles + SUB_BLOCK * (sub >> 1);
      const shift = 4 * (sub & 1);
      for (let j = 0; j < SUB_BLOCK; j++) {
        const highBit = hasHighBits ? (view.getUint8(highBits + j) >> sub) & 1 : 0;
        const quant = ((view.getUint8(nibbles + j) >> shift) & 15) | (highBit << 4);
        values[first + SUB_BLOCK * sub + j] = scale * quant - minimum;
      }
    }
  }
}

/**
 * Q6_K: 128 bytes of nibbles, 64 bytes with the two high bits of each weight, an int8 scale for each 16 weights, then d.
 * A weight is `d * scale * (q - 32)`. Each half of a block has half of the nibbles and half of the high bits.
 */
export function expandQ6K(values: Float32Array, view: DataView): void {
  for (let first = 0, at = 0; first < values.length; first += K_BLOCK, at += Q6_K_BYTES) {
    const blockScale = halfToFloat(view.getUint16(at + 208, true));
    for (let sub = 0; sub < 8; sub++) {
      const half = sub >> 2;
      const quarter = sub & 3;
      const nibbles = at + 64 * half + SUB_BLOCK * (quarter & 1);
      const shift = 4 * (quarter >> 1);
      for (let j = 0; j < SUB_BLOCK; j++) {
        const scale = blockScale * view.getInt8(at + 192 + 2 * sub + (j >> 4));
        const highBits = (view.getUint8(at + 128 + SUB_BLOCK * half + j) >> (2 * quarter)) & 3;
        const quant = ((view.getUint8(nibbles + j) >> shift) & 15) | (highBits << 4);
        values[first + SUB_BLOCK * sub + j] = scale * (quant - 32);
      }
    }
  }
}

/**
 * Returns a sub-block's 6-bit scale; `at` is where the 12 bytes begin. Sub-blocks 0-3 have a byte each. Of 4-7 the low four
 * bits share the last four bytes with the minimums, and the high two are the top bits of the bytes of 0-3.
 */
function scaleOf(view: DataView, at: number, sub: number): number {
  if (sub < 4) return view.getUint8(at + sub) & 63;
  return (view.getUint8(at + sub + 4) & 15) | ((view.getUint8(at + sub - 4) >> 6) << 4);
}

/** Returns a sub-block's 6-bit minimum, packed the same way. */
function minimumOf(view: DataView, at: number, sub: number): number {
  const byte = view.getUint8(at + sub + 4);
  return sub < 4 ? byte & 63 : (byte >> 4) | ((view.getUint8(at + sub) >> 6) << 4);
}
