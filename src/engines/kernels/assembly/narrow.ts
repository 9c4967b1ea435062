/**
 * What the products with narrow activations share. The low four bits of weights are stored for each four of inputs (see
 * `quantize.ts`) in sixteen bytes: outputs 0-3 in the low nibbles, 4-7 in the high ones. Activations have 8 bits with one
 * scale per block of 32.
 *
 * Sums of a block are exact integers, so all builds give the same bits; the build `relaxed` adds pairs of int8 products to
 * int16.
 */

/** Adds products of int8 to sums: four to each int32 in the build `fused`, else two to each int16. */
// @ts-ignore: decorator
@inline
export function addDot(sums: v128, x: v128, weights: v128): v128 {
  if (FUSED_DOT) return i32x4.relaxed_dot_i8x16_i7x16_add_s(x, weights, sums);
  return i16x8.add(sums, i16x8.relaxed_dot_i8x16_i7x16_s(x, weights));
}

// @ts-ignore: decorator
@inline
export function addSums(a: v128, b: v128): v128 {
  return FUSED_DOT ? i32x4.add(a, b) : i16x8.add(a, b);
}

/** Returns sums of `addDot` as int32. */
// @ts-ignore: decorator
@inline
export function whole(sums: v128): v128 {
  return FUSED_DOT ? sums : i32x4.extadd_pairwise_i16x8_s(sums);
}

/**
 * Returns what sums start with for weights that are stored with 2^`shift` added: -2^`shift` times the sum of the
 * activations. Intermediate sums may wrap, the total does not.
 */
// @ts-ignore: decorator
@inline
export function corrected(corrections: usize, shift: i32): v128 {
  const halves = v128.load32_splat(corrections);
  if (FUSED_DOT) return i32x4.shl(i32x4.extadd_pairwise_i16x8_s(halves), shift);
  return i16x8.shl(halves, shift);
}

/** @param mask `nibbleMask()` */
// @ts-ignore: decorator
@inline
export function lowNibbles(q: v128, mask: v128): v128 {
  return v128.and(q, mask);
}

// @ts-ignore: decorator
@inline
export function highNibbles(q: v128, mask: v128): v128 {
  return v128.and(i16x8.shr_u(q, 4), mask);
}

/** Adds products to an fp32 sum. */
// @ts-ignore: decorator
@inline
export function addScaled(total: v128, dots: v128, scale: v128): v128 {
  return f32x4.add(total, f32x4.mul(f32x4.convert_i32x4_s(dots), scale));
}

/** The same for a sum in memory. */
// @ts-ignore: decorator
@inline
export function addScaledTo(total: usize, dots: v128, scale: v128): void {
  v128.store(total, addScaled(v128.load(total), dots, scale));
}
