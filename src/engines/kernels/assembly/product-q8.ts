/**
 * Products with Q8 weights, one tile of eight outputs at a time. A block of a tile is eight fp32 scales, then for
 * each pair of inputs two int8 weights of each of the eight outputs. Activations are int16 with one scale per row.
 *
 * An output is the fp32 sum, from the first block to the last, of each block's exact integer sum times its scale. So a row
 * has the same bits in both functions.
 */
import { TILE_BLOCK_BYTES_Q8 } from './layout';

/** One row: writes fp32 `[8]`, not multiplied by the row's scale, to `out`. Streams the weights once. */
export function tileQ8Row(weights: usize, blocks: i32, x: usize, out: usize): void {
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let b0 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let w = weights + 32;
    const end = w + 256;
    do {
      let x0 = v128.load32_splat(x);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(v128.load8x8_s(w), x0));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(v128.load8x8_s(w, 8), x0));
      x0 = v128.load32_splat(x, 4);
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(v128.load8x8_s(w, 16), x0));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(v128.load8x8_s(w, 24), x0));
      w += 32;
      x += 8;
    } while (w < end);
    sum0 = f32x4.add(sum0, f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(a0, b0)), v128.load(weights)));
    sum1 = f32x4.add(sum1, f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(a1, b1)), v128.load(weights, 16)));
    weights += TILE_BLOCK_BYTES_Q8;
  }
  v128.store(out, sum0);
  v128.store(out, sum1, 16);
}

// @ts-ignore: decorator
@inline
function addScaled(sums: usize, dots: v128, scales: v128): void {
  v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(f32x4.convert_i32x4_s(dots), scales)));
}

/**
 * Four rows, whose activations are interleaved in pairs, `[columns / 2, 4, 2]`: writes fp32 `[4, 8]` to `sums`. Each weight
 * is widened once for four rows. The fp32 sums stay in memory, as the integer ones take all sixteen registers. The loop is
 * not unrolled further, as V8 moves all loads of a body to its start and would run out of registers.
 */
export function tileQ8Rows4(weights: usize, blocks: i32, x: usize, sums: usize): void {
  memory.fill(sums, 0, 128);
  for (let block = 0; block < blocks; block++) {
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let b0 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let c0 = i32x4.splat(0);
    let c1 = i32x4.splat(0);
    let d0 = i32x4.splat(0);
    let d1 = i32x4.splat(0);
    let w = weights + 32;
    const end = w + 256;
    do {
      const w0 = v128.load8x8_s(w);
      const w1 = v128.load8x8_s(w, 8);
      let v = v128.load32_splat(x);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(w0, v));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(w1, v));
      v = v128.load32_splat(x, 4);
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(w0, v));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(w1, v));
      v = v128.load32_splat(x, 8);
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(w0, v));
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(w1, v));
      v = v128.load32_splat(x, 12);
      d0 = i32x4.add(d0, i32x4.dot_i16x8_s(w0, v));
      d1 = i32x4.add(d1, i32x4.dot_i16x8_s(w1, v));
      w += 16;
      x += 16;
    } while (w < end);
    const scales0 = v128.load(weights);
    const scales1 = v128.load(weights, 16);
    addScaled(sums, a0, scales0);
    addScaled(sums + 16, a1, scales1);
    addScaled(sums + 32, b0, scales0);
    addScaled(sums + 48, b1, scales1);
    addScaled(sums + 64, c0, scales0);
    addScaled(sums + 80, c1, scales1);
    addScaled(sums + 96, d0, scales0);
    addScaled(sums + 112, d1, scales1);
    weights += TILE_BLOCK_BYTES_Q8;
  }
}
