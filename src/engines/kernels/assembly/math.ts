/** Vector functions that WebAssembly lacks, with the same bits on every machine. */

/** Added to a number of up to 22 bits, it rounds to the nearest integer (ties to even) in the low bits of the sum. */
const ROUNDING: f32 = 12582912; // 1.5 * 2^23

/** Adds `ROUNDING`, for `integers` and `wholes`; takes fewer instructions than `nearest`. */
// @ts-ignore: decorator
@inline
export function rounded(x: v128): v128 {
  return f32x4.add(x, f32x4.splat(ROUNDING));
}

/** Returns the integers of a `rounded` vector as int32. */
// @ts-ignore: decorator
@inline
export function integers(sum: v128): v128 {
  return i32x4.sub(sum, i32x4.splat(reinterpret<i32>(ROUNDING)));
}

/** Returns the integers of a `rounded` vector as fp32. */
// @ts-ignore: decorator
@inline
export function wholes(sum: v128): v128 {
  return f32x4.sub(sum, f32x4.splat(ROUNDING));
}

/** Returns the largest lane in all lanes. */
// @ts-ignore: decorator
@inline
export function largestLanes(v: v128): v128 {
  v = f32x4.pmax(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return f32x4.pmax(v, v128.shuffle<i32>(v, v, 1, 0, 3, 2));
}

/** Returns the sum of the lanes, in a fixed order. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/**
 * Returns e^x of each lane with a relative error below 2^-22, by the polynomial of the Cephes library (`expf`). Inputs are
 * clamped to [-87, 88], where the result is a normal number.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87)), f32x4.splat(88));
  const power = rounded(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  const n = wholes(power);
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(i32x4.add(integers(power), i32x4.splat(127)), 23));
}
