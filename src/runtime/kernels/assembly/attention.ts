/**
 * Causal grouped-query attention over K and V in the engine's own memory. A plane belongs to one layer and K/V head:
 * K fp32 `[capacity / 4, head_dim, 4]`, so that four scores are computed in four lanes; V fp32
 * `[capacity, head_dim]`. `capacity` is a multiple of 4.
 *
 * Each score, sum and output adds up in an order that depends on the positions alone: masked positions add zeros.
 */
import { exp4, sumLanes } from './math';

/** Writes one row's K and V of one head at a position. */
export function storeKv(key: usize, value: usize, kPlane: usize, vPlane: usize, position: i32, headDim: i32): void {
  let k = kPlane + ((<usize>(position >> 2) * <usize>headDim) << 4) + (<usize>(position & 3) << 2);
  for (let d = 0; d < headDim; d++) {
    store<f32>(k, load<f32>(key + (<usize>d << 2)));
    k += 16;
  }
  memory.copy(vPlane + ((<usize>position * <usize>headDim) << 2), value, <usize>headDim << 2);
}

/** Scores of one row against positions `[0, 4 * groups)`. */
function scoreRow(q: usize, kPlane: usize, headDim: i32, groups: i32, factor: v128, scores: usize): void {
  const groupBytes = <usize>headDim << 4;
  let group = 0;
  for (; group + 4 <= groups; group += 4) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let k = kPlane;
    let x = q;
    const end = k + groupBytes;
    do {
      const v = v128.load32_splat(x);
      a = f32x4.add(a, f32x4.mul(v128.load(k), v));
      b = f32x4.add(b, f32x4.mul(v128.load(k + groupBytes), v));
      c = f32x4.add(c, f32x4.mul(v128.load(k + 2 * groupBytes), v));
      d = f32x4.add(d, f32x4.mul(v128.load(k + 3 * groupBytes), v));
      k += 16;
      x += 4;
    } while (k < end);
    v128.store(scores, f32x4.mul(a, factor));
    v128.store(scores, f32x4.mul(b, factor), 16);
    v128.store(scores, f32x4.mul(c, factor), 32);
    v128.store(scores, f32x4.mul(d, factor), 48);
    scores += 64;
    kPlane += 4 * groupBytes;
  }
  for (; group < groups; group++) {
    let a = f32x4.splat(0);
    for (let i: usize = 0; i < <usize>headDim; i++) {
      a = f32x4.add(a, f32x4.mul(v128.load(kPlane + (i << 4)), v128.load32_splat(q + (i << 2))));
    }
    v128.store(scores, f32x4.mul(a, factor));
    scores += 16;
    kPlane += groupBytes;
  }
}

/** Scores of four rows, `stride` bytes apart; the scores of a row are `scoreStride` bytes apart. */
function scoreRows4(
  q: usize,
  stride: usize,
  kPlane: usize,
  headDim: i32,
  groups: i32,
  factor: v128,
  scores: usize,
  scoreStride: usize,
): void {
  const groupBytes = <usize>headDim << 4;
  for (let group = 0; group < groups; group++) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let k = kPlane;
    let x = q;
    const end = k + groupBytes;
    do {
      const v = v128.load(k);
      a = f32x4.add(a, f32x4.mul(v, v128.load32_splat(x)));
      b = f32x4.add(b, f32x4.mul(v, v128.load32_splat(x + stride)));
      c = f32x4.add(c, f32x4.mul(v, v128.load32_splat(x + 2 * stride)));
      d = f32x4.add(d, f32x4.mul(v, v128.load32_splat(x + 3 * stride)));
      k += 16;
      x += 4;
    } while (k < end);
    v128.store(scores, f32x4.mul(a, factor));
    v128.store(scores + scoreStride, f32x4.mul(b, factor));
    v128.store(scores + 2 * scoreStride, f32x4.mul(c, factor));
    v128.store(scores + 3 * scoreStride, f32x4.mul(d, factor));
    scores += 16;
    kPlane += groupBytes;
  }
}

/** Turns scores into weights that sum to 1; those from `visible` on, up to the whole of `groups`, become 0. */
function softmax(scores: usize, visible: i32, groups: i32): void {
  for (let i = visible; i < groups << 2; i++) store<f32>(scores + (<usize>i << 2), -Infinity);
  const end = scores + (<usize>groups << 4);
  let largest = v128.load(scores);
  for (let at = scores + 16; at < end; at += 16) largest = f32x4.max(largest, v128.load(at));
  const top = f32x4.splat(
    max<f32>(
      max<f32>(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
      max<f32>(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
    ),
  );
  let sum = f32x4.splat(0);
  for (let at = scores; at < end; at += 16) {
    const weight = exp4(f32x4.sub(v128.load(at), top));
    v128.store(at, weight);
    sum = f32x4.add(sum, weight);
  }
  // The exponential is held above zero, so what is masked is cleared again: the last group is summed anew.
  sum = f32x4.splat(0);
  for (let i = visible; i < groups << 2; i++) store<f32>(scores + (<usize>i << 2), 0);
  for (let at = scores; at < end; at += 16) sum = f32x4.add(sum, v128.load(at));
  const factor = f32x4.splat(<f32>1 / sumLanes(sum));
  for (let at = scores; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor));
}

/** `out` fp32 `[head_dim]`: the mean of V by the weights of `count` positions. Sixteen dimensions at a time. */
function mixRow(weights: usize, vPlane: usize, headDim: i32, count: i32, out: usize): void {
  const rowBytes = <usize>headDim << 2;
  for (let d: usize = 0; d < rowBytes; d += 64) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let e = f32x4.splat(0);
    let v = vPlane + d;
    let w = weights;
    const end = weights + (<usize>count << 2);
    do {
      const p = v128.load32_splat(w);
      a = f32x4.add(a, f32x4.mul(v128.load(v), p));
      b = f32x4.add(b, f32x4.mul(v128.load(v, 16), p));
      c = f32x4.add(c, f32x4.mul(v128.load(v, 32), p));
      e = f32x4.add(e, f32x4.mul(v128.load(v, 48), p));
      v += rowBytes;
      w += 4;
    } while (w < end);
    v128.store(out + d, a);
    v128.store(out + d, b, 16);
    v128.store(out + d, c, 32);
    v128.store(out + d, e, 48);
  }
}

/** Four rows of weights, `weightStride` bytes apart, to four rows of `out`, `stride` bytes apart. */
function mixRows4(
  weights: usize,
  weightStride: usize,
  vPlane: usize,
  headDim: i32,
  count: i32,
  out: usize,
  stride: usize,
): void {
  const rowBytes = <usize>headDim << 2;
  for (let d: usize = 0; d < rowBytes; d += 32) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let d0 = f32x4.splat(0);
    let d1 = f32x4.splat(0);
    let v = vPlane + d;
    let w = weights;
    const end = weights + (<usize>count << 2);
    do {
      const v0 = v128.load(v);
      const v1 = v128.load(v, 16);
      let p = v128.load32_splat(w);
      a0 = f32x4.add(a0, f32x4.mul(v0, p));
      a1 = f32x4.add(a1, f32x4.mul(v1, p));
      p = v128.load32_splat(w + weightStride);
      b0 = f32x4.add(b0, f32x4.mul(v0, p));
      b1 = f32x4.add(b1, f32x4.mul(v1, p));
      p = v128.load32_splat(w + 2 * weightStride);
      c0 = f32x4.add(c0, f32x4.mul(v0, p));
      c1 = f32x4.add(c1, f32x4.mul(v1, p));
      p = v128.load32_splat(w + 3 * weightStride);
      d0 = f32x4.add(d0, f32x4.mul(v0, p));
      d1 = f32x4.add(d1, f32x4.mul(v1, p));
      v += rowBytes;
      w += 4;
    } while (w < end);
    let to = out + d;
    v128.store(to, a0);
    v128.store(to, a1, 16);
    to += stride;
    v128.store(to, b0);
    v128.store(to, b1, 16);
    to += stride;
    v128.store(to, c0);
    v128.store(to, c1, 16);
    to += stride;
    v128.store(to, d0);
    v128.store(to, d1, 16);
  }
}

/**
 * One head of `rows` rows (1 to 4), the first at `position`.
 *
 * @param q,out fp32 `[rows, head_dim]`, rows `stride` bytes apart
 * @param scores fp32 `[4, score capacity]`, the thread's own
 */
export function attend(
  q: usize,
  out: usize,
  stride: usize,
  rows: i32,
  position: i32,
  kPlane: usize,
  vPlane: usize,
  headDim: i32,
  scores: usize,
  scoreCapacity: i32,
): void {
  const factor = f32x4.splat(<f32>1 / sqrt<f32>(<f32>headDim));
  const scoreStride = <usize>scoreCapacity << 2;
  if (rows == 4) {
    const groups = (position + 4 + 3) >> 2;
    scoreRows4(q, stride, kPlane, headDim, groups, factor, scores, scoreStride);
    for (let row = 0; row < 4; row++) softmax(scores + <usize>row * scoreStride, position + row + 1, groups);
    mixRows4(scores, scoreStride, vPlane, headDim, position + 4, out, stride);
    return;
  }
  for (let row = 0; row < rows; row++) {
    const visible = position + row + 1;
    const groups = (visible + 3) >> 2;
    const offset = <usize>row * stride;
    scoreRow(q + offset, kPlane, headDim, groups, factor, scores);
    softmax(scores, visible, groups);
    mixRow(scores, vPlane, headDim, visible, out + offset);
  }
}
