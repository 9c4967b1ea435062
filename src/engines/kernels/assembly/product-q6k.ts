/**
 * Products with Q6_K weights, `scale * part scale * (q - 32)` with q from 0 to 63; see `narrow.ts`. A block of 256 columns of
 * a tile is eight fp32 scales, then eight parts of 32 columns: two int8 scales of each output, one for each half of the
 * columns, the low four bits of q, then the high two: of sixteen bytes, bits 0-1 are those of outputs 0-3 in the first of two
 * fours, bits 2-3 of outputs 4-7, bits 4-7 the same in the second.
 *
 * A half's sum of products is multiplied by its scale as an integer; the sums over parts are fp32, in the order of the parts.
 * An int16 of the relaxed build holds four products: 4 * 127 * 63 < 2^15. A pair of them belongs to the two halves, so one
 * product of pairs scales them. In the fused build two fours in a row belong to the same half.
 */
import { highTwoBits, nibbleMask } from './constants';
import { BLOCK } from '../../../gguf/block-sizes.ts';
import { TILE_BLOCK_BYTES_Q6K, TILE_NIBBLE_BYTES, TILE_PART_BYTES_Q6K, TILE_ROW_BYTES } from './layout';
import { addDot, addScaled, addScaledTo, highNibbles, lowNibbles } from './narrow';

const PARTS: usize = TILE_ROW_BYTES;
/** From the beginning of a part. */
const NIBBLES: usize = 16;
const HIGH_BITS: usize = NIBBLES + TILE_NIBBLE_BYTES;
/** Fours whose products are summed before they are scaled. */
const PAIR_BYTES: usize = 32;

/** q of outputs 0-3 and 4-7 in the first and the second of two fours. */
// @ts-ignore: decorator
@inline
function first0(q: v128, bits: v128, mask: v128, twoBits: v128): v128 {
  return v128.or(lowNibbles(q, mask), v128.and(i16x8.shl(bits, 4), twoBits));
}

// @ts-ignore: decorator
@inline
function first1(q: v128, bits: v128, mask: v128, twoBits: v128): v128 {
  return v128.or(highNibbles(q, mask), v128.and(i16x8.shl(bits, 2), twoBits));
}

// @ts-ignore: decorator
@inline
function second0(q: v128, bits: v128, mask: v128, twoBits: v128): v128 {
  return v128.or(lowNibbles(q, mask), v128.and(bits, twoBits));
}

// @ts-ignore: decorator
@inline
function second1(q: v128, bits: v128, mask: v128, twoBits: v128): v128 {
  return v128.or(highNibbles(q, mask), v128.and(i16x8.shr_u(bits, 2), twoBits));
}

/** Adds the products of two fours, times their scales; see `scalesOf`. */
// @ts-ignore: decorator
@inline
function addPair(sums: v128, x: v128, next: v128, first: v128, second: v128, scales: v128): v128 {
  const products = addDot(addDot(i16x8.splat(0), x, first), next, second);
  return i32x4.add(sums, FUSED_DOT ? i32x4.mul(products, scales) : i32x4.dot_i16x8_s(products, scales));
}

/** The fused build takes one half after the other, each with its own scales; the relaxed one both at once. */
const STEPS: i32 = FUSED_DOT ? 2 : 1;
const STEP_BYTES: usize = TILE_NIBBLE_BYTES / (FUSED_DOT ? 2 : 1);

/** Returns what scales the products of step `step`, from the scales of both halves. */
// @ts-ignore: decorator
@inline
function scalesOf(both: v128, step: i32): v128 {
  return FUSED_DOT ? i32x4.shr_s(i32x4.shl(both, 16 - (step << 4)), 16) : both;
}

/** Returns -32 times the sums of the activations of both halves, times their scales. */
// @ts-ignore: decorator
@inline
function offset(corrections: usize, scales: v128): v128 {
  return i32x4.shl(i32x4.dot_i16x8_s(v128.load32_splat(corrections), scales), 5);
}

/** One row: writes fp32 `[8]` to `out`. */
export function tileQ6kRow(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const mask = nibbleMask();
  const twoBits = highTwoBits();
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let part = weights + PARTS;
    const end = weights + TILE_BLOCK_BYTES_Q6K;
    do {
      const scales0 = v128.load8x8_s(part);
      const scales1 = v128.load8x8_s(part, 8);
      let a0 = offset(corrections, scales0);
      let a1 = offset(corrections, scales1);
      let w = part + NIBBLES;
      let high = part + HIGH_BITS;
      for (let step = 0; step < STEPS; step++) {
        const steps0 = scalesOf(scales0, step);
        const steps1 = scalesOf(scales1, step);
        const stop = w + STEP_BYTES;
        do {
          const q = v128.load(w);
          const r = v128.load(w, 16);
          const bits = v128.load(high);
          const v = v128.load32_splat(x);
          const u = v128.load32_splat(x, 4);
          a0 = addPair(a0, v, u, first0(q, bits, mask, twoBits), second0(r, bits, mask, twoBits), steps0);
          a1 = addPair(a1, v, u, first1(q, bits, mask, twoBits), second1(r, bits, mask, twoBits), steps1);
          w += PAIR_BYTES;
          high += 16;
          x += 8;
        } while (w < stop);
      }
      const xScale = v128.load32_splat(xScales);
      sum0 = addScaled(sum0, a0, xScale);
      sum1 = addScaled(sum1, a1, xScale);
      part += TILE_PART_BYTES_Q6K;
      xScales += 4;
      corrections += 4;
    } while (part < end);
    total0 = f32x4.add(total0, f32x4.mul(v128.load(weights), sum0));
    total1 = f32x4.add(total1, f32x4.mul(v128.load(weights, 16), sum1));
    weights += TILE_BLOCK_BYTES_Q6K;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

/** Four interleaved rows: writes fp32 `[4, 8]` to `out`; the block's sums, as many, follow. Relaxed SIMD only. */
export function tileQ6kRows4(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const sums = out + 128;
  memory.fill(out, 0, 128);
  for (let block = 0; block < blocks; block++) {
    memory.fill(sums, 0, 128);
    let part = weights + PARTS;
    const end = weights + TILE_BLOCK_BYTES_Q6K;
    do {
      addPart(false, part, x, xScales, corrections, sums);
      addPart(true, part, x, xScales, corrections, sums + 16);
      part += TILE_PART_BYTES_Q6K;
      x += 4 * BLOCK;
      xScales += 16;
      corrections += 16;
    } while (part < end);
    const scales0 = v128.load(weights);
    const scales1 = v128.load(weights, 16);
    for (let row: usize = 0; row < 128; row += 32) {
      const to = out + row;
      v128.store(to, f32x4.add(v128.load(to), f32x4.mul(scales0, v128.load(sums + row))));
      v128.store(to, f32x4.add(v128.load(to, 16), f32x4.mul(scales1, v128.load(sums + row, 16))), 16);
    }
    weights += TILE_BLOCK_BYTES_Q6K;
  }
}

/** Adds a part of four rows to the sums of outputs 0-3, or 4-7 if `isHigh`. */
// @ts-ignore: decorator
@inline
function addPart(isHigh: bool, part: usize, x: usize, xScales: usize, corrections: usize, sums: usize): void {
  const mask = nibbleMask();
  const twoBits = highTwoBits();
  const scales = isHigh ? v128.load8x8_s(part, 8) : v128.load8x8_s(part);
  let a = offset(corrections, scales);
  let b = offset(corrections + 4, scales);
  let c = offset(corrections + 8, scales);
  let d = offset(corrections + 12, scales);
  let w = part + NIBBLES;
  let high = part + HIGH_BITS;
  for (let step = 0; step < STEPS; step++) {
    const ofStep = scalesOf(scales, step);
    const stop = w + STEP_BYTES;
    do {
      const bits = v128.load(high);
      const first = isHigh
        ? first1(v128.load(w), bits, mask, twoBits)
        : first0(v128.load(w), bits, mask, twoBits);
      const second = isHigh
        ? second1(v128.load(w, 16), bits, mask, twoBits)
        : second0(v128.load(w, 16), bits, mask, twoBits);
      a = addPair(a, v128.load32_splat(x), v128.load32_splat(x, 16), first, second, ofStep);
      b = addPair(b, v128.load32_splat(x, 4), v128.load32_splat(x, 20), first, second, ofStep);
      c = addPair(c, v128.load32_splat(x, 8), v128.load32_splat(x, 24), first, second, ofStep);
      d = addPair(d, v128.load32_splat(x, 12), v128.load32_splat(x, 28), first, second, ofStep);
      w += PAIR_BYTES;
      high += 16;
      x += 32;
    } while (w < stop);
  }
  addScaledTo(sums, a, v128.load32_splat(xScales));
  addScaledTo(sums + 32, b, v128.load32_splat(xScales, 4));
  addScaledTo(sums + 64, c, v128.load32_splat(xScales, 8));
  addScaledTo(sums + 96, d, v128.load32_splat(xScales, 12));
}
