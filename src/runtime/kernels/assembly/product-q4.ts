/**
 * Products with Q4 weights (q + 8, 0 to 15), one tile of eight outputs at a time. A block of a tile is eight fp32
 * scales, then for each four inputs sixteen bytes: outputs 0-3 in the low nibbles, 4-7 in the high ones. Activations
 * are 8 bits with one scale a block.
 *
 * Sums of a block are exact integers, so the relaxed path (one instruction multiplies and adds int8 pairs into
 * int16, where 16 products fit: 15 * 127 * 16 < 2^15) and the plain one give equal bits.
 */
import { TILE_BLOCK_BYTES_Q4 } from './layout';

/** Bytes of an activation. */
// @ts-ignore: decorator
@inline const WIDTH: usize = ASC_FEATURE_RELAXED_SIMD ? 1 : 2;

// @ts-ignore: decorator
@inline
function scaled(dots: v128, sums: usize, scales: v128, xScale: v128): v128 {
  const corrected = i32x4.add(i32x4.extadd_pairwise_i16x8_s(dots), v128.load32_splat(sums));
  return f32x4.mul(f32x4.convert_i32x4_s(corrected), f32x4.mul(scales, xScale));
}

/** One row: `out` gets fp32 `[8]`. `xScales` and `sums` are the row's, one for each block. */
export function tileQ4Row(weights: usize, blocks: i32, x: usize, xScales: usize, sums: usize, out: usize): void {
  if (!ASC_FEATURE_RELAXED_SIMD) {
    plainRow(weights, blocks, x, xScales, sums, out);
    return;
  }
  const mask = i8x16.splat(15);
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a0 = i16x8.splat(0);
    let a1 = i16x8.splat(0);
    let b0 = i16x8.splat(0);
    let b1 = i16x8.splat(0);
    let w = weights + 32;
    const end = w + 128;
    do {
      let q = v128.load(w);
      let v = v128.load32_splat(x);
      a0 = i16x8.add(a0, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(q, mask)));
      a1 = i16x8.add(a1, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(i16x8.shr_u(q, 4), mask)));
      q = v128.load(w, 16);
      v = v128.load32_splat(x, 4);
      b0 = i16x8.add(b0, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(q, mask)));
      b1 = i16x8.add(b1, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(i16x8.shr_u(q, 4), mask)));
      q = v128.load(w, 32);
      v = v128.load32_splat(x, 8);
      a0 = i16x8.add(a0, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(q, mask)));
      a1 = i16x8.add(a1, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(i16x8.shr_u(q, 4), mask)));
      q = v128.load(w, 48);
      v = v128.load32_splat(x, 12);
      b0 = i16x8.add(b0, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(q, mask)));
      b1 = i16x8.add(b1, i16x8.relaxed_dot_i8x16_i7x16_s(v, v128.and(i16x8.shr_u(q, 4), mask)));
      w += 64;
      x += 16;
    } while (w < end);
    const xScale = v128.load32_splat(xScales);
    total0 = f32x4.add(total0, scaled(i16x8.add(a0, b0), sums, v128.load(weights), xScale));
    total1 = f32x4.add(total1, scaled(i16x8.add(a1, b1), sums, v128.load(weights, 16), xScale));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 4;
    sums += 4;
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
 * Four rows: `out` gets fp32 `[4, 8]`. Activations are `stride` bytes apart, scales and sums 4 * `blocks`. Each
 * weight is unpacked once for four rows.
 */
export function tileQ4Rows4(
  weights: usize,
  blocks: i32,
  x: usize,
  stride: usize,
  xScales: usize,
  sums: usize,
  out: usize,
): void {
  const perRow = <usize>blocks << 2;
  if (!ASC_FEATURE_RELAXED_SIMD) {
    for (let row: usize = 0; row < 4; row++) {
      plainRow(weights, blocks, x + row * stride, xScales + row * perRow, sums + row * perRow, out + (row << 5));
    }
    return;
  }
  memory.fill(out, 0, 128);
  const mask = i8x16.splat(15);
  let y = x + stride;
  let z = y + stride;
  let u = z + stride;
  for (let block = 0; block < blocks; block++) {
    let a0 = i16x8.splat(0);
    let a1 = i16x8.splat(0);
    let b0 = i16x8.splat(0);
    let b1 = i16x8.splat(0);
    let c0 = i16x8.splat(0);
    let c1 = i16x8.splat(0);
    let d0 = i16x8.splat(0);
    let d1 = i16x8.splat(0);
    let w = weights + 32;
    const end = w + 128;
    do {
      let q = v128.load(w);
      let low = v128.and(q, mask);
      let high = v128.and(i16x8.shr_u(q, 4), mask);
      let v = v128.load32_splat(x);
      a0 = i16x8.add(a0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      a1 = i16x8.add(a1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      v = v128.load32_splat(y);
      b0 = i16x8.add(b0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      b1 = i16x8.add(b1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      v = v128.load32_splat(z);
      c0 = i16x8.add(c0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      c1 = i16x8.add(c1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      v = v128.load32_splat(u);
      d0 = i16x8.add(d0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      d1 = i16x8.add(d1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      q = v128.load(w, 16);
      low = v128.and(q, mask);
      high = v128.and(i16x8.shr_u(q, 4), mask);
      v = v128.load32_splat(x, 4);
      a0 = i16x8.add(a0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      a1 = i16x8.add(a1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      v = v128.load32_splat(y, 4);
      b0 = i16x8.add(b0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      b1 = i16x8.add(b1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      v = v128.load32_splat(z, 4);
      c0 = i16x8.add(c0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      c1 = i16x8.add(c1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      v = v128.load32_splat(u, 4);
      d0 = i16x8.add(d0, i16x8.relaxed_dot_i8x16_i7x16_s(v, low));
      d1 = i16x8.add(d1, i16x8.relaxed_dot_i8x16_i7x16_s(v, high));
      w += 32;
      x += 8;
      y += 8;
      z += 8;
      u += 8;
    } while (w < end);
    const scales0 = v128.load(weights);
    const scales1 = v128.load(weights, 16);
    let xScale = v128.load32_splat(xScales);
    addTo(out, scaled(a0, sums, scales0, xScale));
    addTo(out + 16, scaled(a1, sums, scales1, xScale));
    xScale = v128.load32_splat(xScales + perRow);
    addTo(out + 32, scaled(b0, sums + perRow, scales0, xScale));
    addTo(out + 48, scaled(b1, sums + perRow, scales1, xScale));
    xScale = v128.load32_splat(xScales + 2 * perRow);
    addTo(out + 64, scaled(c0, sums + 2 * perRow, scales0, xScale));
    addTo(out + 80, scaled(c1, sums + 2 * perRow, scales1, xScale));
    xScale = v128.load32_splat(xScales + 3 * perRow);
    addTo(out + 96, scaled(d0, sums + 3 * perRow, scales0, xScale));
    addTo(out + 112, scaled(d1, sums + 3 * perRow, scales1, xScale));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 4;
    sums += 4;
  }
}

/** Without relaxed SIMD: weights widened to int16. Lanes hold two outputs, two sums each, added up at the end. */
function plainRow(weights: usize, blocks: i32, x: usize, xScales: usize, sums: usize, out: usize): void {
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
    const correction = v128.load32_splat(sums);
    const xScale = v128.load32_splat(xScales);
    const dots0 = i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
    const dots1 = i32x4.add(v128.shuffle<i32>(c, d, 0, 2, 4, 6), v128.shuffle<i32>(c, d, 1, 3, 5, 7));
    const value0 = f32x4.convert_i32x4_s(i32x4.add(dots0, correction));
    const value1 = f32x4.convert_i32x4_s(i32x4.add(dots1, correction));
    total0 = f32x4.add(total0, f32x4.mul(value0, f32x4.mul(v128.load(weights), xScale)));
    total1 = f32x4.add(total1, f32x4.mul(value1, f32x4.mul(v128.load(weights, 16), xScale)));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 4;
    sums += 4;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}
