/**
 * Products with Q4 weights (q + 8, 0 to 15), one tile of eight outputs at a time. A block of a tile is eight fp32
 * scales, then for each four inputs sixteen bytes: outputs 0-3 in the low nibbles, 4-7 in the high ones. Activations
 * have 8 bits with one scale per block.
 *
 * Sums of a block are exact integers, so all builds give the same bits; the relaxed one adds pairs of int8 products to
 * int16, where 16 products fit: 15 * 127 * 16 < 2^15. Sums start with a correction, -8 times the sum of the lane's
 * activations: intermediate sums may wrap, the total does not.
 */
import { TILE_BLOCK_BYTES_Q4 } from './layout';

/** Adds products of int8 to sums: four to each int32 in the build `fused`, else two to each int16. */
// @ts-ignore: decorator
@inline
function addDot(sums: v128, x: v128, weights: v128): v128 {
  if (FUSED_DOT) return i32x4.relaxed_dot_i8x16_i7x16_add_s(x, weights, sums);
  return i16x8.add(sums, i16x8.relaxed_dot_i8x16_i7x16_s(x, weights));
}

// @ts-ignore: decorator
@inline
function addSums(a: v128, b: v128): v128 {
  return FUSED_DOT ? i32x4.add(a, b) : i16x8.add(a, b);
}

// @ts-ignore: decorator
@inline
function scaled(sums: v128, scales: v128, xScale: v128): v128 {
  const dots = FUSED_DOT ? sums : i32x4.extadd_pairwise_i16x8_s(sums);
  return f32x4.mul(f32x4.convert_i32x4_s(dots), f32x4.mul(scales, xScale));
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
  if (!ASC_FEATURE_RELAXED_SIMD) {
    plainRow(weights, blocks, x, xScales, corrections, out);
    return;
  }
  const mask = i8x16.splat(15);
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a0 = v128.load32_splat(corrections);
    let a1 = a0;
    let b0 = i16x8.splat(0);
    let b1 = i16x8.splat(0);
    let w = weights + 32;
    const end = w + 128;
    do {
      let q = v128.load(w);
      let v = v128.load32_splat(x);
      a0 = addDot(a0, v, v128.and(q, mask));
      a1 = addDot(a1, v, v128.and(i16x8.shr_u(q, 4), mask));
      q = v128.load(w, 16);
      v = v128.load32_splat(x, 4);
      b0 = addDot(b0, v, v128.and(q, mask));
      b1 = addDot(b1, v, v128.and(i16x8.shr_u(q, 4), mask));
      w += 32;
      x += 8;
    } while (w < end);
    const xScale = v128.load32_splat(xScales);
    total0 = f32x4.add(total0, scaled(addSums(a0, b0), v128.load(weights), xScale));
    total1 = f32x4.add(total1, scaled(addSums(a1, b1), v128.load(weights, 16), xScale));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 4;
    corrections += 4;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

// @ts-ignore: decorator
@inline
function addTo(total: usize, value: v128): void {
  v128.store(total, f32x4.add(v128.load(total), value));
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
  memory.fill(out, 0, 128);
  const mask = i8x16.splat(15);
  for (let block = 0; block < blocks; block++) {
    let a0 = v128.load32_splat(corrections);
    let b0 = v128.load32_splat(corrections, 4);
    let c0 = v128.load32_splat(corrections, 8);
    let d0 = v128.load32_splat(corrections, 12);
    let a1 = a0;
    let b1 = b0;
    let c1 = c0;
    let d1 = d0;
    let w = weights + 32;
    const end = w + 128;
    do {
      const q = v128.load(w);
      const low = v128.and(q, mask);
      const high = v128.and(i16x8.shr_u(q, 4), mask);
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
    const scales0 = v128.load(weights);
    const scales1 = v128.load(weights, 16);
    let xScale = v128.load32_splat(xScales);
    addTo(out, scaled(a0, scales0, xScale));
    addTo(out + 16, scaled(a1, scales1, xScale));
    xScale = v128.load32_splat(xScales, 4);
    addTo(out + 32, scaled(b0, scales0, xScale));
    addTo(out + 48, scaled(b1, scales1, xScale));
    xScale = v128.load32_splat(xScales, 8);
    addTo(out + 64, scaled(c0, scales0, xScale));
    addTo(out + 80, scaled(c1, scales1, xScale));
    xScale = v128.load32_splat(xScales, 12);
    addTo(out + 96, scaled(d0, scales0, xScale));
    addTo(out + 112, scaled(d1, scales1, xScale));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 16;
    corrections += 16;
  }
}

/** Without relaxed SIMD: weights are widened to int16. A vector has two outputs with two sums each, added at the end. */
function plainRow(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  const mask = i8x16.splat(15);
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    let w = weights + 32;
    const end = w + 128;
    do {
      const q = v128.load(w);
      const low = v128.and(q, mask);
      const high = v128.and(i16x8.shr_u(q, 4), mask);
      const v = v128.load64_splat(x);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), v));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), v));
      c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), v));
      d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), v));
      w += 16;
      x += 8;
    } while (w < end);
    const correction = i32x4.splat(<i32>load<i16>(corrections) + <i32>load<i16>(corrections, 2));
    const xScale = v128.load32_splat(xScales);
    const dots0 = i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
    const dots1 = i32x4.add(v128.shuffle<i32>(c, d, 0, 2, 4, 6), v128.shuffle<i32>(c, d, 1, 3, 5, 7));
    const value0 = f32x4.convert_i32x4_s(i32x4.add(dots0, correction));
    const value1 = f32x4.convert_i32x4_s(i32x4.add(dots1, correction));
    total0 = f32x4.add(total0, f32x4.mul(value0, f32x4.mul(v128.load(weights), xScale)));
    total1 = f32x4.add(total1, f32x4.mul(value1, f32x4.mul(v128.load(weights, 16), xScale)));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 4;
    corrections += 4;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}
