/**
 * Products with narrow activations without relaxed SIMD: weights are widened to int16 and multiplied with activations of
 * int16. A vector has two outputs with a sum of each half of a block's columns, added at the end. Layouts of weights are
 * those of `product-q4.ts`, `product-iq4.ts`, `product-q4k.ts` and `product-q6k.ts`; the sums have the same bits.
 */
import { nibbleMask } from './constants';
import { BLOCK, K_BLOCK } from '../../../gguf/block-sizes.ts';
import {
  IQ4,
  K_PARTS,
  Q4,
  Q4K,
  Q5,
  Q6K,
  TILE_BLOCK_BYTES_Q4,
  TILE_BLOCK_BYTES_Q5,
  TILE_NIBBLE_BYTES,
  TILE_PART_BYTES_Q4K,
  TILE_PART_BYTES_Q6K,
  TILE_ROW_BYTES,
} from './layout';
import { highNibbles, lowNibbles } from './narrow';
import { levels } from './product-iq4';

/** Returns the weights of outputs 0-3 of a four, as they are stored; `bits` are its higher bits. */
// @ts-ignore: decorator
@inline
function lowWeights(kind: i32, q: v128, bits: v128, mask: v128): v128 {
  if (kind == IQ4) return i8x16.swizzle(levels(), lowNibbles(q, mask));
  if (kind == Q5) return v128.or(lowNibbles(q, mask), v128.and(i16x8.shl(bits, 4), i8x16.splat(16)));
  if (kind == Q6K) return v128.or(lowNibbles(q, mask), v128.and(i16x8.shl(bits, 4), i8x16.splat(48)));
  return lowNibbles(q, mask);
}

/** The same of outputs 4-7. */
// @ts-ignore: decorator
@inline
function highWeights(kind: i32, q: v128, bits: v128, mask: v128): v128 {
  if (kind == IQ4) return i8x16.swizzle(levels(), highNibbles(q, mask));
  if (kind == Q5) return v128.or(highNibbles(q, mask), v128.and(bits, i8x16.splat(16)));
  if (kind == Q6K) return v128.or(highNibbles(q, mask), v128.and(i16x8.shl(bits, 2), i8x16.splat(48)));
  return highNibbles(q, mask);
}

/** Adds neighbours in two vectors. */
// @ts-ignore: decorator
@inline
function pairSums(a: v128, b: v128): v128 {
  return i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
}

/**
 * Writes the exact sums of a block of 32 columns, int32 `[8]`, to `out`: of Q6K times the scales of its halves, without the
 * offset of q.
 *
 * @param w the low four bits, which the higher ones follow
 * @param scales of Q6K, int8 `[8, 2]`
 */
// @ts-ignore: decorator
@inline
function sumBlock(kind: i32, w: usize, x: usize, scales: usize, out: usize): void {
  const mask = nibbleMask();
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (let four = 0; four < BLOCK / 4; four++) {
    const q = v128.load(w + ((<usize>four) << 4));
    let bits = i32x4.splat(0);
    if (kind == Q5)
      bits = i16x8.shr_u(v128.load(w + ((<usize>(four >> 2)) << 4), TILE_NIBBLE_BYTES), four & 3);
    if (kind == Q6K)
      bits = i16x8.shr_u(v128.load(w + ((<usize>(four >> 1)) << 4), TILE_NIBBLE_BYTES), (four & 1) << 2);
    const low = lowWeights(kind, q, bits, mask);
    const high = highWeights(kind, q, bits, mask);
    const v = v128.load64_splat(x);
    a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(low), v));
    b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(low), v));
    c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(high), v));
    d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(high), v));
    x += 8;
  }
  if (kind == Q6K) {
    const first = v128.load8x8_s(scales);
    const second = v128.load8x8_s(scales, 8);
    a = i32x4.mul(a, i32x4.extend_low_i16x8_s(first));
    b = i32x4.mul(b, i32x4.extend_high_i16x8_s(first));
    c = i32x4.mul(c, i32x4.extend_low_i16x8_s(second));
    d = i32x4.mul(d, i32x4.extend_high_i16x8_s(second));
  }
  v128.store(out, pairSums(a, b));
  v128.store(out, pairSums(c, d), 16);
}

/** One row of Q4, Q5 or IQ4 weights: writes fp32 `[8]` to `out`, after which as many int32 are overwritten. */
// @ts-ignore: decorator
@inline
function row(
  kind: i32,
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  const sums = out + TILE_ROW_BYTES;
  const shift = kind == Q5 ? 4 : 3;
  for (let block = 0; block < blocks; block++) {
    sumBlock(kind, weights + TILE_ROW_BYTES, x, 0, sums);
    // Levels of IQ4 have no offset.
    const halves = <i32>load<i16>(corrections) + <i32>load<i16>(corrections, 2);
    const correction = i32x4.splat(kind == IQ4 ? 0 : halves << shift);
    const xScale = v128.load32_splat(xScales);
    const value0 = f32x4.convert_i32x4_s(i32x4.add(v128.load(sums), correction));
    const value1 = f32x4.convert_i32x4_s(i32x4.add(v128.load(sums, 16), correction));
    total0 = f32x4.add(total0, f32x4.mul(value0, f32x4.mul(v128.load(weights), xScale)));
    total1 = f32x4.add(total1, f32x4.mul(value1, f32x4.mul(v128.load(weights, 16), xScale)));
    weights += kind == Q5 ? TILE_BLOCK_BYTES_Q5 : TILE_BLOCK_BYTES_Q4;
    x += 2 * BLOCK;
    xScales += 4;
    corrections += 4;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

/** One row of Q4K or Q6K weights. A part of a block begins with sixteen bytes of scales. */
// @ts-ignore: decorator
@inline
function rowK(
  kind: i32,
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  const sums = out + TILE_ROW_BYTES;
  for (let block = 0; block < blocks; block++) {
    let products0 = f32x4.splat(0);
    let products1 = f32x4.splat(0);
    let minimums0 = f32x4.splat(0);
    let minimums1 = f32x4.splat(0);
    let part = weights + (kind == Q4K ? 2 * TILE_ROW_BYTES : TILE_ROW_BYTES);
    for (let i = 0; i < K_PARTS; i++) {
      sumBlock(kind, part + 16, x, part, sums);
      let dots0 = v128.load(sums);
      let dots1 = v128.load(sums, 16);
      const xScale = v128.load32_splat(xScales);
      const halves = v128.load32_splat(corrections);
      if (kind == Q4K) {
        const scales = v128.load8x8_u(part);
        const minimums = v128.load8x8_u(part, 8);
        const sum = i32x4.extadd_pairwise_i16x8_s(halves);
        dots0 = i32x4.mul(dots0, i32x4.extend_low_i16x8_u(scales));
        dots1 = i32x4.mul(dots1, i32x4.extend_high_i16x8_u(scales));
        const negative0 = f32x4.convert_i32x4_s(i32x4.mul(sum, i32x4.extend_low_i16x8_u(minimums)));
        const negative1 = f32x4.convert_i32x4_s(i32x4.mul(sum, i32x4.extend_high_i16x8_u(minimums)));
        minimums0 = f32x4.add(minimums0, f32x4.mul(negative0, xScale));
        minimums1 = f32x4.add(minimums1, f32x4.mul(negative1, xScale));
        part += TILE_PART_BYTES_Q4K;
      } else {
        dots0 = i32x4.add(dots0, i32x4.shl(i32x4.dot_i16x8_s(halves, v128.load8x8_s(part)), 5));
        dots1 = i32x4.add(dots1, i32x4.shl(i32x4.dot_i16x8_s(halves, v128.load8x8_s(part, 8)), 5));
        part += TILE_PART_BYTES_Q6K;
      }
      products0 = f32x4.add(products0, f32x4.mul(f32x4.convert_i32x4_s(dots0), xScale));
      products1 = f32x4.add(products1, f32x4.mul(f32x4.convert_i32x4_s(dots1), xScale));
      x += 2 * BLOCK;
      xScales += 4;
      corrections += 4;
    }
    total0 = f32x4.add(total0, f32x4.mul(v128.load(weights), products0));
    total1 = f32x4.add(total1, f32x4.mul(v128.load(weights, 16), products1));
    if (kind == Q4K) {
      total0 = f32x4.add(total0, f32x4.mul(v128.load(weights, 32), minimums0));
      total1 = f32x4.add(total1, f32x4.mul(v128.load(weights, 48), minimums1));
    }
    weights = part;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

/** One row of `columns` columns; see `row`. */
export function tilePlainRow(
  kind: i32,
  weights: usize,
  columns: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (kind == Q4K) rowK(Q4K, weights, columns / K_BLOCK, x, xScales, corrections, out);
  else if (kind == Q6K) rowK(Q6K, weights, columns / K_BLOCK, x, xScales, corrections, out);
  else if (kind == Q5) row(Q5, weights, columns / BLOCK, x, xScales, corrections, out);
  else if (kind == IQ4) row(IQ4, weights, columns / BLOCK, x, xScales, corrections, out);
  else row(Q4, weights, columns / BLOCK, x, xScales, corrections, out);
}
