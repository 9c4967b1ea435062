/**
 * Products with Q4_K weights, `scale * part scale * q - minimum scale * part minimum` with q from 0 to 15; see `narrow.ts`.
 * A block of 256 columns of a tile is eight fp32 scales and eight of the minimums, then eight parts of 32 columns: a byte
 * with each output's scale, a byte with its minimum (6 bits each), and the q.
 *
 * A part's sum of products and the sum of its activations are multiplied by scale and minimum as integers; the sums over
 * parts are fp32, in the order of the parts.
 */
import { bytePairs, nibbleMask } from './constants';
import {
  K_PARTS,
  TILE_BLOCK_BYTES_Q4K,
  TILE_NIBBLE_BYTES,
  TILE_PART_BYTES_Q4K,
  TILE_ROW_BYTES,
} from './layout';
import { addDot, addScaled, addScaledTo, addSums, highNibbles, lowNibbles } from './narrow';

/** From the beginning of a block. */
const PARTS: usize = 2 * TILE_ROW_BYTES;
/** From the beginning of a part. */
const NIBBLES: usize = 16;

/** Returns four of a part's bytes as pairs of equal int16, or, with the fused dot product, as int32. */
// @ts-ignore: decorator
@inline
function scalesAt(bytes: v128, places: v128): v128 {
  const pairs = i8x16.relaxed_swizzle(bytes, places);
  return FUSED_DOT ? i32x4.shr_u(pairs, 16) : pairs;
}

/** Multiplies sums of products by `scalesAt`. */
// @ts-ignore: decorator
@inline
function timesScales(sums: v128, scales: v128): v128 {
  return FUSED_DOT ? i32x4.mul(sums, scales) : i32x4.dot_i16x8_s(sums, scales);
}

/** Multiplies the negative sum of a part's activations by minimums, pairs of equal int16. */
// @ts-ignore: decorator
@inline
function timesMinimums(corrections: usize, minimums: v128): v128 {
  return i32x4.dot_i16x8_s(v128.load32_splat(corrections), minimums);
}

/** Adds a block's sums to the total. */
// @ts-ignore: decorator
@inline
function closed(total: v128, weights: usize, products: v128, minimums: v128): v128 {
  const sum = f32x4.add(total, f32x4.mul(v128.load(weights), products));
  return f32x4.add(sum, f32x4.mul(v128.load(weights, TILE_ROW_BYTES), minimums));
}

/** One row: writes fp32 `[8]` to `out`. */
export function tileQ4kRow(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const mask = nibbleMask();
  const scales03 = bytePairs(0);
  const scales47 = bytePairs(1);
  const minimums03 = bytePairs(2);
  const minimums47 = bytePairs(3);
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let products0 = f32x4.splat(0);
    let products1 = f32x4.splat(0);
    let minimums0 = f32x4.splat(0);
    let minimums1 = f32x4.splat(0);
    let part = weights + PARTS;
    const end = weights + TILE_BLOCK_BYTES_Q4K;
    do {
      let a0 = i16x8.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let w = part + NIBBLES;
      part += TILE_PART_BYTES_Q4K;
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
      } while (w < part);
      const bytes = v128.load(part - TILE_PART_BYTES_Q4K);
      const xScale = v128.load32_splat(xScales);
      products0 = addScaled(products0, timesScales(addSums(a0, b0), scalesAt(bytes, scales03)), xScale);
      products1 = addScaled(products1, timesScales(addSums(a1, b1), scalesAt(bytes, scales47)), xScale);
      const least0 = timesMinimums(corrections, i8x16.relaxed_swizzle(bytes, minimums03));
      const least1 = timesMinimums(corrections, i8x16.relaxed_swizzle(bytes, minimums47));
      minimums0 = addScaled(minimums0, least0, xScale);
      minimums1 = addScaled(minimums1, least1, xScale);
      xScales += 4;
      corrections += 4;
    } while (part < end);
    total0 = closed(total0, weights, products0, minimums0);
    total1 = closed(total1, weights + 16, products1, minimums1);
    weights += TILE_BLOCK_BYTES_Q4K;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

/** Four interleaved rows: writes fp32 `[4, 8]` to `out`; the block's sums, as many, follow. Relaxed SIMD only. */
export function tileQ4kRows4(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const mask = nibbleMask();
  const scales03 = bytePairs(0);
  const scales47 = bytePairs(1);
  const sums = out + 128;
  memory.fill(out, 0, 128);
  for (let block = 0; block < blocks; block++) {
    memory.fill(sums, 0, 128);
    let part = weights + PARTS;
    const end = weights + TILE_BLOCK_BYTES_Q4K;
    let scaleOf = xScales;
    do {
      let a0 = i16x8.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      let w = part + NIBBLES;
      part += TILE_PART_BYTES_Q4K;
      do {
        const q = v128.load(w);
        const low = lowNibbles(q, mask);
        const high = highNibbles(q, mask);
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
      } while (w < part);
      const bytes = v128.load(part - TILE_PART_BYTES_Q4K);
      const scales0 = scalesAt(bytes, scales03);
      const scales1 = scalesAt(bytes, scales47);
      let xScale = v128.load32_splat(scaleOf);
      addScaledTo(sums, timesScales(a0, scales0), xScale);
      addScaledTo(sums + 16, timesScales(a1, scales1), xScale);
      xScale = v128.load32_splat(scaleOf, 4);
      addScaledTo(sums + 32, timesScales(b0, scales0), xScale);
      addScaledTo(sums + 48, timesScales(b1, scales1), xScale);
      xScale = v128.load32_splat(scaleOf, 8);
      addScaledTo(sums + 64, timesScales(c0, scales0), xScale);
      addScaledTo(sums + 80, timesScales(c1, scales1), xScale);
      xScale = v128.load32_splat(scaleOf, 12);
      addScaledTo(sums + 96, timesScales(d0, scales0), xScale);
      addScaledTo(sums + 112, timesScales(d1, scales1), xScale);
      scaleOf += 16;
    } while (part < end);
    closeRows4(weights, xScales, corrections, sums, out);
    weights += TILE_BLOCK_BYTES_Q4K;
    xScales += 16 * K_PARTS;
    corrections += 16 * K_PARTS;
  }
}

/** Sums the minimums of a block, and adds all of its sums to the total of four rows. */
function closeRows4(weights: usize, xScales: usize, corrections: usize, sums: usize, out: usize): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const minimums03 = bytePairs(2);
  const minimums47 = bytePairs(3);
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0);
  let d1 = f32x4.splat(0);
  let part = weights + PARTS;
  const end = weights + TILE_BLOCK_BYTES_Q4K;
  do {
    const bytes = v128.load(part);
    const first = i8x16.relaxed_swizzle(bytes, minimums03);
    const second = i8x16.relaxed_swizzle(bytes, minimums47);
    let xScale = v128.load32_splat(xScales);
    a0 = addScaled(a0, timesMinimums(corrections, first), xScale);
    a1 = addScaled(a1, timesMinimums(corrections, second), xScale);
    xScale = v128.load32_splat(xScales, 4);
    b0 = addScaled(b0, timesMinimums(corrections + 4, first), xScale);
    b1 = addScaled(b1, timesMinimums(corrections + 4, second), xScale);
    xScale = v128.load32_splat(xScales, 8);
    c0 = addScaled(c0, timesMinimums(corrections + 8, first), xScale);
    c1 = addScaled(c1, timesMinimums(corrections + 8, second), xScale);
    xScale = v128.load32_splat(xScales, 12);
    d0 = addScaled(d0, timesMinimums(corrections + 12, first), xScale);
    d1 = addScaled(d1, timesMinimums(corrections + 12, second), xScale);
    part += TILE_PART_BYTES_Q4K;
    xScales += 16;
    corrections += 16;
  } while (part < end);
  closeRow(weights, sums, out, a0, a1);
  closeRow(weights, sums + 32, out + 32, b0, b1);
  closeRow(weights, sums + 64, out + 64, c0, c1);
  closeRow(weights, sums + 96, out + 96, d0, d1);
}

// @ts-ignore: decorator
@inline
function closeRow(weights: usize, sums: usize, out: usize, minimums0: v128, minimums1: v128): void {
  v128.store(out, closed(v128.load(out), weights, v128.load(sums), minimums0));
  v128.store(out, closed(v128.load(out, 16), weights + 16, v128.load(sums, 16), minimums1), 16);
}
