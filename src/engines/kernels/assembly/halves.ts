/**
 * K and V in the slot are IEEE binary16: a 32-bit lane holds two, `low` and `high`. WebAssembly has no instruction that
 * converts them, so the bits are shifted to those of an fp32 that is 2^-112 times the number; what it is multiplied with
 * makes up for it. Numbers beyond the range, and NaN, become the greatest one.
 */
/** Sign, exponent and fraction of a binary16 within an fp32. */
const FIELDS: i32 = <i32>0x8fffe000;
const GREATEST: f32 = 65504;
/** 2^112 and 2^-112. */
const UP: f32 = reinterpret<f32>((127 + 112) << 23);
const DOWN: f32 = reinterpret<f32>((127 - 112) << 23);

/** Makes up for `low` and `high` in numbers of at most 1. */
// @ts-ignore: decorator
@inline
export function scaledUp(x: v128): v128 {
  return f32x4.mul(x, f32x4.splat(UP));
}

/** In queries, which may be large, most of it; `QUERY_REST` is the rest. */
export const QUERY_UP: f32 = reinterpret<f32>((127 + 96) << 23);
export const QUERY_REST: f32 = 65536;

/**
 * Rounds fp32 to the nearest binary16 (ties to even), in the low half of each lane. Numbers below 2^-14 are rounded twice, as
 * `bits` have fewer places there.
 */
// @ts-ignore: decorator
@inline
export function halves(x: v128): v128 {
  const magnitude = f32x4.pmin(f32x4.splat(GREATEST), f32x4.abs(x));
  const bits = f32x4.mul(magnitude, f32x4.splat(DOWN));
  const odd = v128.and(i32x4.shr_u(bits, 13), i32x4.splat(1));
  const rounded = i32x4.shr_u(i32x4.add(bits, i32x4.add(odd, i32x4.splat(0xfff))), 13);
  // A comparison, as the sign of NaN differs between machines.
  const sign = v128.and(f32x4.lt(x, f32x4.splat(0)), i32x4.splat(0x8000));
  return v128.or(rounded, sign);
}

/** Returns the numbers in the low halves, times 2^-112. */
// @ts-ignore: decorator
@inline
export function low(pairs: v128): v128 {
  return v128.and(i32x4.shr_s(i32x4.shl(pairs, 16), 3), i32x4.splat(FIELDS));
}

// @ts-ignore: decorator
@inline
export function high(pairs: v128): v128 {
  return v128.and(i32x4.shr_s(pairs, 3), i32x4.splat(FIELDS));
}
