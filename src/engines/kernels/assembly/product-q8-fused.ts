/**
 * Products with Q8 weights for the build `fused`, where one instruction multiplies int8 and adds four products to an int32.
 * Its second operand has 7 bits without sign, so an activation x of 14 bits is split in two: x + 8192 = 128 * high + low.
 * The sum of a block's weights corrects for the 8192.
 *
 * A block of a tile is eight fp32 scales, then for each four inputs four int8 weights of each of the eight outputs. A block
 * of activations is all high parts, then all low ones. Sums are the same as in `product-q8.ts`, so bits are equal.
 */
import { TILE_BLOCK_BYTES_Q8 } from './layout';

/** Bytes of a block's high parts of one row. */
const PART: usize = 32;

/** Writes -64 times the sum of each block's weights to `sums`, int32 `[blocks, 8]`, for `tileQ8Rows4`. */
export function sumTile(weights: usize, blocks: i32, sums: usize): void {
  const ones = i8x16.splat(1);
  for (let block = 0; block < blocks; block++) {
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let w = weights + 32;
    const end = w + 256;
    do {
      a0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w), ones, a0);
      a1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w, 16), ones, a1);
      w += 32;
    } while (w < end);
    v128.store(sums, i32x4.neg(i32x4.shl(a0, 6)));
    v128.store(sums, i32x4.neg(i32x4.shl(a1, 6)), 16);
    weights += TILE_BLOCK_BYTES_Q8;
    sums += 32;
  }
}

/** Combines the sums of high parts, low parts and weights to the sum of products with the activations. */
// @ts-ignore: decorator
@inline
function whole(high: v128, low: v128, sum: v128): v128 {
  return i32x4.add(i32x4.shl(i32x4.sub(high, i32x4.shl(sum, 6)), 7), low);
}

/** One row: writes fp32 `[8]`, not multiplied by the row's scale, to `out`. Streams the weights once. */
export function tileQ8Row(weights: usize, blocks: i32, x: usize, out: usize): void {
  const ones = i8x16.splat(1);
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let high0 = i32x4.splat(0);
    let high1 = i32x4.splat(0);
    let low0 = i32x4.splat(0);
    let low1 = i32x4.splat(0);
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    let w = weights + 32;
    const end = w + 256;
    do {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      let v = v128.load32_splat(x);
      high0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, v, high0);
      high1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, v, high1);
      v = v128.load32_splat(x, PART);
      low0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, v, low0);
      low1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, v, low1);
      sum0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, ones, sum0);
      sum1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, ones, sum1);
      w += 32;
      x += 4;
    } while (w < end);
    const dots0 = f32x4.convert_i32x4_s(whole(high0, low0, sum0));
    const dots1 = f32x4.convert_i32x4_s(whole(high1, low1, sum1));
    total0 = f32x4.add(total0, f32x4.mul(dots0, v128.load(weights)));
    total1 = f32x4.add(total1, f32x4.mul(dots1, v128.load(weights, 16)));
    weights += TILE_BLOCK_BYTES_Q8;
    x += PART;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

// @ts-ignore: decorator
@inline
function addScaled(total: usize, dots: v128, scales: v128): void {
  v128.store(total, f32x4.add(v128.load(total), f32x4.mul(f32x4.convert_i32x4_s(dots), scales)));
}

/**
 * Four rows, whose activations are interleaved in fours: writes fp32 `[4, 8]` to `out`. Sums the high parts first, then the
 * low ones in the same registers.
 *
 * @param sums the result of `sumTile`
 */
export function tileQ8Rows4(weights: usize, blocks: i32, x: usize, sums: usize, out: usize): void {
  memory.fill(out, 0, 128);
  for (let block = 0; block < blocks; block++) {
    let a0 = v128.load(sums);
    let a1 = v128.load(sums, 16);
    let b0 = a0;
    let b1 = a1;
    let c0 = a0;
    let c1 = a1;
    let d0 = a0;
    let d1 = a1;
    let w = weights + 32;
    const end = w + 256;
    for (let part = 0; part < 2; part++) {
      do {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        let v = v128.load32_splat(x);
        a0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, v, a0);
        a1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, v, a1);
        v = v128.load32_splat(x, 4);
        b0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, v, b0);
        b1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, v, b1);
        v = v128.load32_splat(x, 8);
        c0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, v, c0);
        c1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, v, c1);
        v = v128.load32_splat(x, 12);
        d0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w0, v, d0);
        d1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(w1, v, d1);
        w += 32;
        x += 16;
      } while (w < end);
      if (part == 1) break;
      a0 = i32x4.shl(a0, 7);
      a1 = i32x4.shl(a1, 7);
      b0 = i32x4.shl(b0, 7);
      b1 = i32x4.shl(b1, 7);
      c0 = i32x4.shl(c0, 7);
      c1 = i32x4.shl(c1, 7);
      d0 = i32x4.shl(d0, 7);
      d1 = i32x4.shl(d1, 7);
      w = weights + 32;
    }
    const scales0 = v128.load(weights);
    const scales1 = v128.load(weights, 16);
    addScaled(out, a0, scales0);
    addScaled(out + 16, a1, scales1);
    addScaled(out + 32, b0, scales0);
    addScaled(out + 48, b1, scales1);
    addScaled(out + 64, c0, scales0);
    addScaled(out + 80, c1, scales1);
    addScaled(out + 96, d0, scales0);
    addScaled(out + 112, d1, scales1);
    weights += TILE_BLOCK_BYTES_Q8;
    sums += 32;
  }
}
