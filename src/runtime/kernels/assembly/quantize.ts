/**
 * Quantization of one row of activations. It looks at nothing but the row, so a result never depends on which
 * rows are evaluated together.
 */
import { BLOCK } from './layout';

/** Activations for Q8 weights: 32 products of int8 and this, summed, stay below 2^27. */
const WIDE_LEVELS: f32 = 32767;
/** Activations for Q4 weights, whose sums of 16 products must fit int16 (15 * 127 * 16). */
const NARROW_LEVELS: f32 = 127;

// @ts-ignore: decorator
@inline
function largestLane(v: v128): f32 {
  return max<f32>(
    max<f32>(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max<f32>(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

// @ts-ignore: decorator
@inline
function scaled(x: usize, factor: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x), factor)));
}

/** fp32 `[columns]` to int16 `[columns]` with one scale for the row. */
export function quantizeWide(x: usize, columns: i32, out: usize, scale: usize): void {
  let largest = f32x4.splat(0);
  for (let i = 0; i < columns; i += 4) largest = f32x4.max(largest, f32x4.abs(v128.load(x + (<usize>i << 2))));
  const top = largestLane(largest);
  store<f32>(scale, top / WIDE_LEVELS);
  const factor = f32x4.splat(top > 0 ? WIDE_LEVELS / top : 0);
  for (let i = 0; i < columns; i += 8) {
    const from = x + (<usize>i << 2);
    const both = i16x8.narrow_i32x4_s(scaled(from, factor), scaled(from + 16, factor));
    v128.store(out + (<usize>i << 1), both);
  }
}

/**
 * fp32 `[columns]` to 8 bits, one scale for each block. `sums` gets -8 times the sum of each block: Q4 weights
 * are stored as q + 8. Without relaxed SIMD the 8-bit values are kept as int16.
 */
export function quantizeNarrow(x: usize, columns: i32, out: usize, scales: usize, sums: usize): void {
  const ones = i16x8.splat(1);
  for (let i = 0; i < columns; i += BLOCK) {
    const from = x + (<usize>i << 2);
    let largest = f32x4.abs(v128.load(from));
    for (let j = 4; j < BLOCK; j += 4) largest = f32x4.max(largest, f32x4.abs(v128.load(from + (<usize>j << 2))));
    const top = largestLane(largest);
    store<f32>(scales, top / NARROW_LEVELS);
    const factor = f32x4.splat(top > 0 ? NARROW_LEVELS / top : 0);
    let sum = i32x4.splat(0);
    for (let j = 0; j < BLOCK; j += 16) {
      const first = from + (<usize>j << 2);
      const low = i16x8.narrow_i32x4_s(scaled(first, factor), scaled(first + 16, factor));
      const high = i16x8.narrow_i32x4_s(scaled(first + 32, factor), scaled(first + 48, factor));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.add(low, high), ones));
      if (ASC_FEATURE_RELAXED_SIMD) {
        v128.store(out + <usize>(i + j), i8x16.narrow_i16x8_s(low, high));
      } else {
        const to = out + (<usize>(i + j) << 1);
        v128.store(to, low);
        v128.store(to + 16, high);
      }
    }
    const total =
      i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
    store<i32>(sums, -8 * total);
    scales += 4;
    sums += 4;
  }
}
