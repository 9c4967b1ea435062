/**
 * Causal grouped-query attention (Ainslie et al. 2023) over K and V in the slot; see `kv.ts`.
 *
 * Each score, sum and output is summed in an order that depends only on the positions; masked positions add zeros.
 */
import { high, low, QUERY_REST, QUERY_UP, scaledUp } from './halves';
import { ATTENTION_ROWS, HEAD_DIM_STEP, KEY_GROUP } from './layout';
import { exp4, sumLanes } from './math';

// The loops below are written out for these sizes.
if (KEY_GROUP != 8 || ATTENTION_ROWS != 4 || HEAD_DIM_STEP != 16)
  ERROR('Attention is written for other sizes.');

/** Scales a rotated query, fp32 `[head_dim]`, in place, for the scores. */
export function scaleQuery(query: usize, headDim: i32): void {
  const end = query + ((<usize>headDim) << 2);
  for (; query < end; query += 16) v128.store(query, f32x4.mul(v128.load(query), f32x4.splat(QUERY_UP)));
}

/** Computes the scores of one row with positions `[0, 8 * groups)`. */
function scoreRow(q: usize, kPlane: usize, headDim: i32, groups: i32, factor: v128, scores: usize): void {
  const groupBytes = (<usize>headDim) << 4;
  let group = 0;
  for (; group + 2 <= groups; group += 2) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let k = kPlane;
    let x = q;
    const end = k + groupBytes;
    do {
      const v = v128.load32_splat(x);
      const first = v128.load(k);
      const second = v128.load(k + groupBytes);
      a = f32x4.add(a, f32x4.mul(low(first), v));
      b = f32x4.add(b, f32x4.mul(high(first), v));
      c = f32x4.add(c, f32x4.mul(low(second), v));
      d = f32x4.add(d, f32x4.mul(high(second), v));
      k += 16;
      x += 4;
    } while (k < end);
    v128.store(scores, f32x4.mul(a, factor));
    v128.store(scores, f32x4.mul(b, factor), 16);
    v128.store(scores, f32x4.mul(c, factor), 32);
    v128.store(scores, f32x4.mul(d, factor), 48);
    scores += 64;
    kPlane += 2 * groupBytes;
  }
  if (group == groups) return;
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>headDim; i++) {
    const v = v128.load32_splat(q + (i << 2));
    const pairs = v128.load(kPlane + (i << 4));
    a = f32x4.add(a, f32x4.mul(low(pairs), v));
    b = f32x4.add(b, f32x4.mul(high(pairs), v));
  }
  v128.store(scores, f32x4.mul(a, factor));
  v128.store(scores, f32x4.mul(b, factor), 16);
}

/**
 * Computes the scores of four rows, which are `stride` bytes apart, and their scores `scoreStride` bytes.
 *
 * @param isExpanded whether the plane is one of `expand.ts`; a constant
 */
// @ts-ignore: decorator
@inline
function scoreRows4(
  q: usize,
  stride: usize,
  kPlane: usize,
  headDim: i32,
  groups: i32,
  factor: v128,
  scores: usize,
  scoreStride: usize,
  isExpanded: bool,
): void {
  const groupBytes = (<usize>headDim) << (isExpanded ? 5 : 4);
  for (let group = 0; group < groups; group++) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let d0 = f32x4.splat(0);
    let d1 = f32x4.splat(0);
    let k = kPlane;
    let x = q;
    const end = k + groupBytes;
    do {
      const pairs = v128.load(k);
      const k0 = isExpanded ? pairs : low(pairs);
      const k1 = isExpanded ? v128.load(k, 16) : high(pairs);
      let v = v128.load32_splat(x);
      a0 = f32x4.add(a0, f32x4.mul(k0, v));
      a1 = f32x4.add(a1, f32x4.mul(k1, v));
      v = v128.load32_splat(x + stride);
      b0 = f32x4.add(b0, f32x4.mul(k0, v));
      b1 = f32x4.add(b1, f32x4.mul(k1, v));
      v = v128.load32_splat(x + 2 * stride);
      c0 = f32x4.add(c0, f32x4.mul(k0, v));
      c1 = f32x4.add(c1, f32x4.mul(k1, v));
      v = v128.load32_splat(x + 3 * stride);
      d0 = f32x4.add(d0, f32x4.mul(k0, v));
      d1 = f32x4.add(d1, f32x4.mul(k1, v));
      k += isExpanded ? 32 : 16;
      x += 4;
    } while (k < end);
    v128.store(scores, f32x4.mul(a0, factor));
    v128.store(scores, f32x4.mul(a1, factor), 16);
    let to = scores + scoreStride;
    v128.store(to, f32x4.mul(b0, factor));
    v128.store(to, f32x4.mul(b1, factor), 16);
    to += scoreStride;
    v128.store(to, f32x4.mul(c0, factor));
    v128.store(to, f32x4.mul(c1, factor), 16);
    to += scoreStride;
    v128.store(to, f32x4.mul(d0, factor));
    v128.store(to, f32x4.mul(d1, factor), 16);
    scores += 32;
    kPlane += groupBytes;
  }
}

/**
 * Replaces `visible` scores with weights for `mixRow`, and the rest of `groups` with 0. Returns 1 / the sum of the weights,
 * the largest of which is 1 before they are scaled.
 */
function softmax(scores: usize, visible: i32, groups: i32): f32 {
  const full = scores + ((<usize>(visible >> 2)) << 4);
  const rest = visible & 3;
  if (rest > 0) for (let i = rest; i < 4; i++) store<f32>(full + ((<usize>i) << 2), -Infinity);
  let largest = f32x4.splat(-Infinity);
  const seen = rest > 0 ? full + 16 : full;
  for (let at = scores; at < seen; at += 16) largest = f32x4.pmax(largest, v128.load(at));
  const top = f32x4.splat(
    max<f32>(
      max<f32>(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
      max<f32>(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
    ),
  );
  let sum = f32x4.splat(0);
  for (let at = scores; at < full; at += 16) {
    const weight = exp4(f32x4.sub(v128.load(at), top));
    v128.store(at, scaledUp(weight));
    sum = f32x4.add(sum, weight);
  }
  if (rest > 0) {
    v128.store(full, exp4(f32x4.sub(v128.load(full), top)));
    // `exp4` never returns 0, so masked weights are cleared.
    for (let i = rest; i < 4; i++) store<f32>(full + ((<usize>i) << 2), 0);
    const weight = v128.load(full);
    v128.store(full, scaledUp(weight));
    sum = f32x4.add(sum, weight);
  }
  const end = scores + ((<usize>groups) << 5);
  for (let at = seen; at < end; at += 16) v128.store(at, f32x4.splat(0));
  return <f32>1 / sumLanes(sum);
}

/** Writes the weighted sum of V over `count` positions, times `factor`, to `out` fp32 `[head_dim]`; 16 dimensions at a time. */
function mixRow(weights: usize, vPlane: usize, headDim: i32, count: i32, factor: f32, out: usize): void {
  const rowBytes = (<usize>headDim) << 1;
  const scale = f32x4.splat(factor);
  for (let d: usize = 0; d < rowBytes; d += 32) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let e = f32x4.splat(0);
    let v = vPlane + d;
    let w = weights;
    const end = weights + ((<usize>count) << 2);
    do {
      const p = v128.load32_splat(w);
      const first = v128.load(v);
      const second = v128.load(v, 16);
      a = f32x4.add(a, f32x4.mul(low(first), p));
      b = f32x4.add(b, f32x4.mul(high(first), p));
      c = f32x4.add(c, f32x4.mul(low(second), p));
      e = f32x4.add(e, f32x4.mul(high(second), p));
      v += rowBytes;
      w += 4;
    } while (w < end);
    v128.store(out, f32x4.mul(a, scale));
    v128.store(out, f32x4.mul(b, scale), 16);
    v128.store(out, f32x4.mul(c, scale), 32);
    v128.store(out, f32x4.mul(e, scale), 48);
    out += 64;
  }
}

// @ts-ignore: decorator
@inline
function storeScaled(to: usize, first: v128, second: v128, factor: usize): void {
  const scale = v128.load32_splat(factor);
  v128.store(to, f32x4.mul(first, scale));
  v128.store(to, f32x4.mul(second, scale), 16);
}

/**
 * Like `mixRow`, for `rows` rows (2 to 4) of weights, `weightStride` bytes apart, and of `out`, `stride` bytes apart.
 *
 * @param factors fp32 `[4]`, one for each row
 * @param isExpanded as in `scoreRows4`
 */
// @ts-ignore: decorator
@inline
function mixRows4(
  weights: usize,
  weightStride: usize,
  vPlane: usize,
  headDim: i32,
  count: i32,
  factors: usize,
  rows: i32,
  out: usize,
  stride: usize,
  isExpanded: bool,
): void {
  const rowBytes = (<usize>headDim) << (isExpanded ? 2 : 1);
  for (let d: usize = 0; d < rowBytes; d += isExpanded ? 32 : 16) {
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
    const end = weights + ((<usize>count) << 2);
    do {
      const pairs = v128.load(v);
      const v0 = isExpanded ? pairs : low(pairs);
      const v1 = isExpanded ? v128.load(v, 16) : high(pairs);
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
    storeScaled(out, a0, a1, factors);
    storeScaled(out + stride, b0, b1, factors + 4);
    if (rows > 2) storeScaled(out + 2 * stride, c0, c1, factors + 8);
    if (rows > 3) storeScaled(out + 3 * stride, d0, d1, factors + 12);
    out += 32;
  }
}

/**
 * Computes attention of `rows` queries (1 to 4) that share K and V: one head of consecutive rows, or heads of one row.
 *
 * @param q fp32 `[rows, head_dim]`, scaled by `scaleQuery`
 * @param out fp32 `[rows, head_dim]`, `stride` bytes apart
 * @param visible positions that the first query sees
 * @param growth positions that each following query sees more than the one before: 1 for rows, 0 for heads
 * @param isExpanded whether K and V are planes of `expand.ts`, for two rows or more
 * @param scores fp32 `[4, score capacity]` of the thread
 * @param factors fp32 `[4]` of the thread
 */
export function attend(
  q: usize,
  out: usize,
  stride: usize,
  rows: i32,
  visible: i32,
  growth: i32,
  kPlane: usize,
  vPlane: usize,
  isExpanded: bool,
  headDim: i32,
  scores: usize,
  scoreCapacity: i32,
  factors: usize,
): void {
  const factor = f32x4.splat(QUERY_REST / sqrt<f32>(<f32>headDim));
  const most = visible + (rows - 1) * growth;
  const groups = (most + 7) >> 3;
  if (rows == 1) {
    scoreRow(q, kPlane, headDim, groups, factor, scores);
    mixRow(scores, vPlane, headDim, visible, softmax(scores, visible, groups), out);
    return;
  }
  const scoreStride = (<usize>scoreCapacity) << 2;
  if (isExpanded) scoreRows4(q, stride, kPlane, headDim, groups, factor, scores, scoreStride, true);
  else scoreRows4(q, stride, kPlane, headDim, groups, factor, scores, scoreStride, false);
  for (let row = 0; row < rows; row++) {
    const sum = softmax(scores + <usize>row * scoreStride, visible + row * growth, groups);
    store<f32>(factors + ((<usize>row) << 2), sum);
  }
  if (isExpanded) mixRows4(scores, scoreStride, vPlane, headDim, most, factors, rows, out, stride, true);
  else mixRows4(scores, scoreStride, vPlane, headDim, most, factors, rows, out, stride, false);
}
