/**
 * Quantization of a row of activations. It depends only on the row, so results do not depend on which rows are evaluated
 * together.
 */
import { BLOCK } from '../../../gguf/block-sizes.ts';
import { integers, largestLanes, rounded } from './math';

/** Levels of activations for Q8 weights: 14 bits, which the fused build splits into two parts of 7. */
const WIDE_LEVELS: f32 = 8191;
/** Levels of activations for other weights; the sums of 16 products with 15 must fit int16 (15 * 127 * 16). */
const NARROW_LEVELS: f32 = 127;

// @ts-ignore: decorator
@inline
function scaled(x: usize, factor: v128): v128 {
  return integers(rounded(f32x4.mul(v128.load(x), factor)));
}

/** Returns the factor that scales values with the maximum `top`, in all lanes, to `levels`; 0 if `top` is 0. */
// @ts-ignore: decorator
@inline
function factorOf(top: v128, levels: f32): v128 {
  return v128.and(f32x4.div(f32x4.splat(levels), top), f32x4.gt(top, f32x4.splat(0)));
}

/** Stores four times 4 bytes, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function scatter(to: usize, step: usize, v: v128): void {
  v128.store32_lane(to, v, 0);
  v128.store32_lane(to + step, v, 1);
  v128.store32_lane(to + 2 * step, v, 2);
  v128.store32_lane(to + 3 * step, v, 3);
}

/** Splits 14 bits of eight activations into two parts of 7; see product-q8-fused.ts. */
// @ts-ignore: decorator
@inline
function shifted(v: v128): v128 {
  return i16x8.add(v, i16x8.splat(8192));
}

/**
 * Quantizes fp32 `[columns]` to 14 bits with one scale for the row. Pairs of int16, or fours of 7-bit parts, are written
 * `step` bytes apart: 4, or 16 if four rows are interleaved.
 */
export function quantizeWide(x: usize, columns: i32, out: usize, step: usize, scale: usize): void {
  let largest = f32x4.splat(0);
  for (let i = 0; i < columns; i += 4)
    largest = f32x4.pmax(largest, f32x4.abs(v128.load(x + ((<usize>i) << 2))));
  const top = largestLanes(largest);
  store<f32>(scale, f32x4.extract_lane(top, 0) / WIDE_LEVELS);
  const factor = factorOf(top, WIDE_LEVELS);
  for (let i = 0; i < columns; i += FUSED_DOT ? 16 : 8) {
    const from = x + ((<usize>i) << 2);
    const first = i16x8.narrow_i32x4_s(scaled(from, factor), scaled(from + 16, factor));
    if (FUSED_DOT) {
      const a = shifted(first);
      const b = shifted(i16x8.narrow_i32x4_s(scaled(from + 32, factor), scaled(from + 48, factor)));
      const mask = i16x8.splat(127);
      scatter(out, step, i8x16.narrow_i16x8_u(i16x8.shr_u(a, 7), i16x8.shr_u(b, 7)));
      // The low parts of a block of 32 follow its high ones, eight fours further.
      scatter(out + 8 * step, step, i8x16.narrow_i16x8_u(v128.and(a, mask), v128.and(b, mask)));
      out += (i & 16) == 0 ? 4 * step : 12 * step;
    } else {
      scatter(out, step, first);
      out += 4 * step;
    }
  }
}

/**
 * Quantizes fp32 `[columns]` to 8 bits with one scale per block, in fours. With the fused dot product, which adds up each
 * four, they are in order. Otherwise four i of a block has activations 2i and 2i + 1 of each half, so that the two int16 of
 * a four's products belong to one half each.
 *
 * Most weights are stored with an offset, so each block has corrections: the negative sums of its halves, two int16. Fours
 * of activations, scales and corrections are written `step` bytes apart: 4, or 16 if four rows are interleaved. Without
 * relaxed SIMD, the 8-bit values are stored as int16 and rows are never interleaved.
 */
export function quantizeNarrow(
  x: usize,
  columns: i32,
  out: usize,
  step: usize,
  scales: usize,
  corrections: usize,
): void {
  for (let i = 0; i < columns; i += BLOCK) {
    const from = x + ((<usize>i) << 2);
    let largest = f32x4.abs(v128.load(from));
    for (let j = 4; j < BLOCK; j += 4)
      largest = f32x4.pmax(largest, f32x4.abs(v128.load(from + ((<usize>j) << 2))));
    const top = largestLanes(largest);
    store<f32>(scales, f32x4.extract_lane(top, 0) / NARROW_LEVELS);
    const factor = factorOf(top, NARROW_LEVELS);
    const a = i16x8.narrow_i32x4_s(scaled(from, factor), scaled(from + 16, factor));
    const b = i16x8.narrow_i32x4_s(scaled(from + 32, factor), scaled(from + 48, factor));
    const c = i16x8.narrow_i32x4_s(scaled(from + 64, factor), scaled(from + 80, factor));
    const d = i16x8.narrow_i32x4_s(scaled(from + 96, factor), scaled(from + 112, factor));
    if (FUSED_DOT) {
      scatter(out, step, i8x16.narrow_i16x8_s(a, b));
      scatter(out + 4 * step, step, i8x16.narrow_i16x8_s(c, d));
      out += 8 * step;
    } else if (ASC_FEATURE_RELAXED_SIMD) {
      const first = i8x16.narrow_i16x8_s(a, b);
      const second = i8x16.narrow_i16x8_s(c, d);
      scatter(out, step, v128.shuffle<i16>(first, second, 0, 8, 1, 9, 2, 10, 3, 11));
      scatter(out + 4 * step, step, v128.shuffle<i16>(first, second, 4, 12, 5, 13, 6, 14, 7, 15));
      out += 8 * step;
    } else {
      v128.store(out, v128.shuffle<i32>(a, c, 0, 4, 1, 5));
      v128.store(out, v128.shuffle<i32>(a, c, 2, 6, 3, 7), 16);
      v128.store(out, v128.shuffle<i32>(b, d, 0, 4, 1, 5), 32);
      v128.store(out, v128.shuffle<i32>(b, d, 2, 6, 3, 7), 48);
      out += 64;
    }
    store<i16>(corrections, <i16>-sumOf(a, b));
    store<i16>(corrections, <i16>-sumOf(c, d), 2);
    scales += step;
    corrections += step;
  }
}

/** Returns the sum of sixteen int16. */
// @ts-ignore: decorator
@inline
function sumOf(a: v128, b: v128): i32 {
  const sums = i32x4.dot_i16x8_s(i16x8.add(a, b), i16x8.splat(1));
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}
