/**
 * Products with Q4 weights where one instruction multiplies int8, adds four products up and adds them to an int32: the
 * build `fused`. Weights lie as `product-q4.ts` describes; a correction is one int32. The same exact sums, so equal bits.
 */
import { TILE_BLOCK_BYTES_Q4 } from './layout';

// @ts-ignore: decorator
@inline
function scaled(dots: v128, scales: v128, xScale: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(dots), f32x4.mul(scales, xScale));
}

/** One row: `out` gets fp32 `[8]`. `xScales` and `corrections` are the row's, one for each block. */
export function tileQ4Row(weights: usize, blocks: i32, x: usize, xScales: usize, corrections: usize, out: usize): void {
  const mask = i8x16.splat(15);
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a0 = v128.load32_splat(corrections);
    let a1 = a0;
    let b0 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let w = weights + 32;
    const end = w + 128;
    do {
      let q = v128.load(w);
      let v = v128.load32_splat(x);
      a0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, v128.and(q, mask), a0);
      a1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, v128.and(i16x8.shr_u(q, 4), mask), a1);
      q = v128.load(w, 16);
      v = v128.load32_splat(x, 4);
      b0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, v128.and(q, mask), b0);
      b1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, v128.and(i16x8.shr_u(q, 4), mask), b1);
      w += 32;
      x += 8;
    } while (w < end);
    const xScale = v128.load32_splat(xScales);
    total0 = f32x4.add(total0, scaled(i32x4.add(a0, b0), v128.load(weights), xScale));
    total1 = f32x4.add(total1, scaled(i32x4.add(a1, b1), v128.load(weights, 16), xScale));
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

/** Four rows, interleaved as `tileQ4Rows4` of `product-q4.ts` has them: `out` gets fp32 `[4, 8]`. */
export function tileQ4Rows4(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
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
      a0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, low, a0);
      a1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, high, a1);
      v = v128.load32_splat(x, 4);
      b0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, low, b0);
      b1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, high, b1);
      v = v128.load32_splat(x, 8);
      c0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, low, c0);
      c1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, high, c1);
      v = v128.load32_splat(x, 12);
      d0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, low, d0);
      d1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v, high, d1);
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
