/**
 * Quantization of a row of activations. It depends only on the row, so results do not depend on which rows are evaluated
 * together.
 */
import { BLOCK } from '../../../gguf/block-sizes.ts';
import { integers, largestLanes, rounded } from './math';

/** Levels of activations for Q8 weights: 14 bits, which the fused build splits into two parts of 7. */
const WIDE_LEVELS: f32 = 8191;
/** Levels of activations for Q4 weights, whose sums of 16 products must fit int16 (15 * 127 * 16). */
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
 * Quantizes fp32 `[columns]` to 8 bits with one scale per block. As Q4 weights are stored as q + 8, each block has a
 * correction: -8 times the sum of its activations as one int32, or as two int16 of activations 0, 1 and 2, 3 of each four.
 * Fours of activations, scales and corrections are written `step` bytes apart: 4, or 16 if four rows are interleaved.
 * Without relaxed SIMD, the 8-bit values are stored as int16 and rows are never interleaved.
 */
export function quantizeNarrow(
  x: usize,
  columns: i32,
  out: usize,
  step: usize,
  scales: usize,
  corrections: usize,
): void {
  const ones = i16x8.splat(1);
  for (let i = 0; i < columns; i += BLOCK) {
    const from = x + ((<usize>i) << 2);
    let largest = f32x4.abs(v128.load(from));
    for (let j = 4; j < BLOCK; j += 4)
      largest = f32x4.pmax(largest, f32x4.abs(v128.load(from + ((<usize>j) << 2))));
    const top = largestLanes(largest);
    store<f32>(scales, f32x4.extract_lane(top, 0) / NARROW_LEVELS);
    const factor = factorOf(top, NARROW_LEVELS);
    let sum = i32x4.splat(0);
    for (let j = 0; j < BLOCK; j += 16) {
      const first = from + ((<usize>j) << 2);
      const low = i16x8.narrow_i32x4_s(scaled(first, factor), scaled(first + 16, factor));
      const high = i16x8.narrow_i32x4_s(scaled(first + 32, factor), scaled(first + 48, factor));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.add(low, high), ones));
      if (ASC_FEATURE_RELAXED_SIMD) {
        scatter(out, step, i8x16.narrow_i16x8_s(low, high));
        out += 4 * step;
      } else {
        v128.store(out, low);
        v128.store(out, high, 16);
        out += 32;
      }
    }
    const first = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 2);
    const second = i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 3);
    if (FUSED_DOT) store<i32>(corrections, -8 * (first + second));
    else {
      store<i16>(corrections, <i16>(-8 * first));
      store<i16>(corrections, <i16>(-8 * second), 2);
    }
    scales += step;
    corrections += step;
  }
}
