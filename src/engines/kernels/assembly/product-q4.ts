/**
 * Products with Q4 weights (q + 8, 0 to 15) and Q5 weights (q + 16, 0 to 31), one tile of eight outputs at a time; see
 * `narrow.ts`. A block of a tile is eight fp32 scales, then the low four bits; of Q5 also the fifth bits: bit i of sixteen
 * bytes is that of outputs 0-3 in the i-th of four fours, bit 4 + i that of outputs 4-7.
 *
 * An int16 of the relaxed build holds the sum of 16 products with q: 16 * 127 * 16 < 2^15.
 */
import { fifthBit, nibbleMask } from './constants';
import { TILE_BLOCK_BYTES_Q4, TILE_BLOCK_BYTES_Q5, TILE_NIBBLE_BYTES, TILE_ROW_BYTES } from './layout';
import { addDot, addScaled, addScaledTo, addSums, corrected, highNibbles, lowNibbles, whole } from './narrow';

const NIBBLES: usize = TILE_ROW_BYTES;
const FIFTH_BITS: usize = NIBBLES + TILE_NIBBLE_BYTES;

/** Weights of outputs 0-3 and 4-7 of a four, with their fifth bits. */
// @ts-ignore: decorator
@inline
function low5(q: v128, bits: v128, mask: v128, bit: v128): v128 {
  return v128.or(lowNibbles(q, mask), v128.and(i16x8.shl(bits, 4), bit));
}

// @ts-ignore: decorator
@inline
function high5(q: v128, bits: v128, mask: v128, bit: v128): v128 {
  return v128.or(highNibbles(q, mask), v128.and(bits, bit));
}

/** One row: writes fp32 `[8]` to `out`. `xScales` and `corrections` have a value for each block of the row. */
export function tileQ4Row(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const mask = nibbleMask();
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a0 = corrected(corrections, 3);
    let a1 = a0;
    let b0 = i16x8.splat(0);
    let b1 = i16x8.splat(0);
    let w = weights + NIBBLES;
    const end = w + TILE_NIBBLE_BYTES;
    do {
      let q = v128.load(w);
      let v = v128.load32_splat(x);
      a0 = addDot(a0, v, lowNibbles(q, mask));
      a1 = addDot(a1, v, highNibbles(q, mask));
      q = v128.load(w, 16);
      v = v128.load32_splat(x, 4);
      b0 = addDot(b0, v, lowNibbles(q, mask));
      b1 = addDot(b1, v, highNibbles(q, mask));
      w += 32;
      x += 8;
    } while (w < end);
    const xScale = v128.load32_splat(xScales);
    total0 = addScaled(total0, whole(addSums(a0, b0)), f32x4.mul(v128.load(weights), xScale));
    total1 = addScaled(total1, whole(addSums(a1, b1)), f32x4.mul(v128.load(weights, 16), xScale));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 4;
    corrections += 4;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

export function tileQ5Row(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const mask = nibbleMask();
  const bit = fifthBit();
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a0 = corrected(corrections, 4);
    let a1 = a0;
    let b0 = i16x8.splat(0);
    let b1 = i16x8.splat(0);
    let w = weights + NIBBLES;
    for (let half: usize = 0; half < 32; half += 16) {
      let bits = v128.load(weights + half, FIFTH_BITS);
      const end = w + 64;
      do {
        let q = v128.load(w);
        let v = v128.load32_splat(x);
        a0 = addDot(a0, v, low5(q, bits, mask, bit));
        a1 = addDot(a1, v, high5(q, bits, mask, bit));
        q = v128.load(w, 16);
        v = v128.load32_splat(x, 4);
        bits = i16x8.shr_u(bits, 1);
        b0 = addDot(b0, v, low5(q, bits, mask, bit));
        b1 = addDot(b1, v, high5(q, bits, mask, bit));
        bits = i16x8.shr_u(bits, 1);
        w += 32;
        x += 8;
      } while (w < end);
    }
    const xScale = v128.load32_splat(xScales);
    total0 = addScaled(total0, whole(addSums(a0, b0)), f32x4.mul(v128.load(weights), xScale));
    total1 = addScaled(total1, whole(addSums(a1, b1)), f32x4.mul(v128.load(weights, 16), xScale));
    weights += TILE_BLOCK_BYTES_Q5;
    xScales += 4;
    corrections += 4;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

/**
 * Four rows: writes fp32 `[4, 8]` to `out`. Activations are interleaved, `[columns / 4, 4, 4]`, as are scales and
 * corrections, `[blocks, 4]`. Each weight is unpacked once for four rows. Relaxed SIMD only.
 */
export function tileQ4Rows4(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  rows4(false, weights, blocks, x, xScales, corrections, out);
}

export function tileQ5Rows4(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  rows4(true, weights, blocks, x, xScales, corrections, out);
}

// @ts-ignore: decorator
@inline
function rows4(
  isQ5: bool,
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  const mask = nibbleMask();
  const bit = fifthBit();
  memory.fill(out, 0, 128);
  const shift = isQ5 ? 4 : 3;
  for (let block = 0; block < blocks; block++) {
    let a0 = corrected(corrections, shift);
    let b0 = corrected(corrections + 4, shift);
    let c0 = corrected(corrections + 8, shift);
    let d0 = corrected(corrections + 12, shift);
    let a1 = a0;
    let b1 = b0;
    let c1 = c0;
    let d1 = d0;
    let w = weights + NIBBLES;
    let bits = i8x16.splat(0);
    let end = w + TILE_NIBBLE_BYTES;
    for (let half: usize = 0; half < 32; half += 16) {
      if (isQ5) {
        bits = v128.load(weights + half, FIFTH_BITS);
        end = w + 64;
      }
      do {
        const q = v128.load(w);
        const low = isQ5 ? low5(q, bits, mask, bit) : lowNibbles(q, mask);
        const high = isQ5 ? high5(q, bits, mask, bit) : highNibbles(q, mask);
        if (isQ5) bits = i16x8.shr_u(bits, 1);
        let v = v128.load32_splat(x);
        a0 = addDot(a0, v, low);
        a1 = addDot(a1, v, high);
        v = v128.load32_splat(x, 4);
        b0 = addDot(b0, v, low);
        b1 = addDot(b1, v, high);
        v = v128.load32_splat(x, 8);
        c0 = addDot(c0, v, low);
        c1 = addDot(c1, v, high);
        v = v128.load32_splat(x, 12);
        d0 = addDot(d0, v, low);
        d1 = addDot(d1, v, high);
        w += 16;
        x += 16;
      } while (w < end);
      if (!isQ5) break;
    }
    const scales0 = v128.load(weights);
    const scales1 = v128.load(weights, 16);
    let xScale = v128.load32_splat(xScales);
    addScaledTo(out, whole(a0), f32x4.mul(scales0, xScale));
    addScaledTo(out + 16, whole(a1), f32x4.mul(scales1, xScale));
    xScale = v128.load32_splat(xScales, 4);
    addScaledTo(out + 32, whole(b0), f32x4.mul(scales0, xScale));
    addScaledTo(out + 48, whole(b1), f32x4.mul(scales1, xScale));
    xScale = v128.load32_splat(xScales, 8);
    addScaledTo(out + 64, whole(c0), f32x4.mul(scales0, xScale));
    addScaledTo(out + 80, whole(c1), f32x4.mul(scales1, xScale));
    xScale = v128.load32_splat(xScales, 12);
    addScaledTo(out + 96, whole(d0), f32x4.mul(scales0, xScale));
    addScaledTo(out + 112, whole(d1), f32x4.mul(scales1, xScale));
    weights += isQ5 ? TILE_BLOCK_BYTES_Q5 : TILE_BLOCK_BYTES_Q4;
    xScales += 16;
    corrections += 16;
  }
}
