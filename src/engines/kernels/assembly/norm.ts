/**
 * Norms of a row fp32 `[width]`, of which `count` values are the model's and the others 0, as are weights and biases there.
 * `width` is a multiple of 4, and `out` may be the row itself.
 */
import { sumLanes } from './math';

/** RMSNorm (Zhang and Sennrich 2019). */
export function rmsNorm(x: usize, weight: usize, out: usize, width: i32, count: i32, epsilon: f32): void {
  let squares = f32x4.splat(0);
  for (let i = 0; i < width; i += 4) {
    const v = v128.load(x + ((<usize>i) << 2));
    squares = f32x4.add(squares, f32x4.mul(v, v));
  }
  const scale = f32x4.splat(<f32>1 / sqrt<f32>(sumLanes(squares) / <f32>count + epsilon));
  for (let i = 0; i < width; i += 4) {
    const offset = (<usize>i) << 2;
    v128.store(out + offset, f32x4.mul(f32x4.mul(v128.load(x + offset), scale), v128.load(weight + offset)));
  }
}

/** LayerNorm (Ba et al. 2016). */
export function layerNorm(
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  width: i32,
  count: i32,
  epsilon: f32,
): void {
  let sum = f32x4.splat(0);
  for (let i = 0; i < width; i += 4) sum = f32x4.add(sum, v128.load(x + ((<usize>i) << 2)));
  const mean = f32x4.splat(sumLanes(sum) / <f32>count);
  let squares = f32x4.splat(0);
  const whole = count & ~3;
  for (let i = 0; i < whole; i += 4) {
    const v = f32x4.sub(v128.load(x + ((<usize>i) << 2)), mean);
    squares = f32x4.add(squares, f32x4.mul(v, v));
  }
  if (whole < count) {
    // The padding is 0, which is not the mean.
    const isOwn = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count - whole));
    const v = v128.and(f32x4.sub(v128.load(x + ((<usize>whole) << 2)), mean), isOwn);
    squares = f32x4.add(squares, f32x4.mul(v, v));
  }
  const scale = f32x4.splat(<f32>1 / sqrt<f32>(sumLanes(squares) / <f32>count + epsilon));
  for (let i = 0; i < width; i += 4) {
    const offset = (<usize>i) << 2;
    const v = f32x4.mul(f32x4.sub(v128.load(x + offset), mean), scale);
    v128.store(out + offset, f32x4.add(f32x4.mul(v, v128.load(weight + offset)), v128.load(bias + offset)));
  }
}
