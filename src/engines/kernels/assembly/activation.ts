/** Activations of the feed-forward network, of each lane. */
import { exp4 } from './math';

/** Returns x * sigmoid(x). */
// @ts-ignore: decorator
@inline
export function silu4(x: v128): v128 {
  return f32x4.div(x, f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
}

/**
 * Returns GELU by its tanh approximation (Hendrycks and Gimpel 2016): x / 2 * (1 + tanh(u)) is x * sigmoid(2u), with
 * u = sqrt(2 / pi) * (x + 0.044715 x^3).
 */
// @ts-ignore: decorator
@inline
export function gelu4(x: v128): v128 {
  const cubic = f32x4.add(f32x4.splat(1), f32x4.mul(f32x4.splat(0.044715), f32x4.mul(x, x)));
  const twice = f32x4.mul(f32x4.mul(x, f32x4.splat(1.5957691216057308)), cubic);
  return f32x4.div(x, f32x4.add(f32x4.splat(1), exp4(f32x4.neg(twice))));
}
