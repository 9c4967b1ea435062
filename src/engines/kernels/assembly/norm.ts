/** Computes RMSNorm (Zhang and Sennrich 2019) of a row fp32 `[width]`; `width` is a multiple of 4. */
import { sumLanes } from './math';

export function rmsNorm(x: usize, weight: usize, out: usize, width: i32, epsilon: f32): void {
  let squares = f32x4.splat(0);
  for (let i = 0; i < width; i += 4) {
    const v = v128.load(x + ((<usize>i) << 2));
    squares = f32x4.add(squares, f32x4.mul(v, v));
  }
  const scale = f32x4.splat(<f32>1 / sqrt<f32>(sumLanes(squares) / <f32>width + epsilon));
  for (let i = 0; i < width; i += 4) {
    const offset = (<usize>i) << 2;
    v128.store(out + offset, f32x4.mul(f32x4.mul(v128.load(x + offset), scale), v128.load(weight + offset)));
  }
}
