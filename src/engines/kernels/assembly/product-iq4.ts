/**
 * Products with IQ4 weights: four bits choose one of 16 levels, -127 to 113; see `narrow.ts`. Blocks are laid out as those
 * of Q4. The dot products take weights of 7 bits, so a level is split in two: level + 128 = 16 * high + low. The sums of high
 * parts are corrected for the 128; an int16 of the relaxed build holds them, and those of low parts: 15 * 127 * 16 < 2^15.
 */
import { highLevels, lowLevels, nibbleMask } from './constants';
import { TILE_BLOCK_BYTES_Q4, TILE_NIBBLE_BYTES, TILE_ROW_BYTES } from './layout';
import { addDot, addScaled, addScaledTo, corrected, highNibbles, lowNibbles, whole } from './narrow';

/** ggml's `kvalues_iq4nl`. */
// @ts-ignore: decorator
@inline
export function levels(): v128 {
  return i8x16(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);
}

/** The high or the low parts of levels, by their table. */
// @ts-ignore: decorator
@inline
function partsOf(nibbles: v128, table: v128): v128 {
  return i8x16.relaxed_swizzle(table, nibbles);
}

/** Combines the sums of both parts. */
// @ts-ignore: decorator
@inline
function joined(high: v128, low: v128): v128 {
  return i32x4.add(i32x4.shl(whole(high), 4), whole(low));
}

/** One row: writes fp32 `[8]` to `out`. */
export function tileIq4Row(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const mask = nibbleMask();
  const highs = highLevels();
  const lows = lowLevels();
  let total0 = f32x4.splat(0);
  let total1 = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    let high0 = corrected(corrections, 3);
    let high1 = high0;
    let low0 = i16x8.splat(0);
    let low1 = i16x8.splat(0);
    let w = weights + TILE_ROW_BYTES;
    const end = w + TILE_NIBBLE_BYTES;
    do {
      const q = v128.load(w);
      const v = v128.load32_splat(x);
      let nibbles = lowNibbles(q, mask);
      high0 = addDot(high0, v, partsOf(nibbles, highs));
      low0 = addDot(low0, v, partsOf(nibbles, lows));
      nibbles = highNibbles(q, mask);
      high1 = addDot(high1, v, partsOf(nibbles, highs));
      low1 = addDot(low1, v, partsOf(nibbles, lows));
      w += 16;
      x += 4;
    } while (w < end);
    const xScale = v128.load32_splat(xScales);
    total0 = addScaled(total0, joined(high0, low0), f32x4.mul(v128.load(weights), xScale));
    total1 = addScaled(total1, joined(high1, low1), f32x4.mul(v128.load(weights, 16), xScale));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 4;
    corrections += 4;
  }
  v128.store(out, total0);
  v128.store(out, total1, 16);
}

/** Four interleaved rows, two at a time, as sums of both parts of four rows would take all registers. */
export function tileIq4Rows4(
  weights: usize,
  blocks: i32,
  x: usize,
  xScales: usize,
  corrections: usize,
  out: usize,
): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  rows2(weights, blocks, x, xScales, corrections, out);
  rows2(weights, blocks, x + 8, xScales + 8, corrections + 8, out + 64);
}

/** Two of four interleaved rows: writes fp32 `[2, 8]` to `out`. */
function rows2(weights: usize, blocks: i32, x: usize, xScales: usize, corrections: usize, out: usize): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const mask = nibbleMask();
  const highs = highLevels();
  const lows = lowLevels();
  memory.fill(out, 0, 64);
  for (let block = 0; block < blocks; block++) {
    let aHigh0 = corrected(corrections, 3);
    let bHigh0 = corrected(corrections + 4, 3);
    let aHigh1 = aHigh0;
    let bHigh1 = bHigh0;
    let aLow0 = i16x8.splat(0);
    let aLow1 = aLow0;
    let bLow0 = aLow0;
    let bLow1 = aLow0;
    let w = weights + TILE_ROW_BYTES;
    const end = w + TILE_NIBBLE_BYTES;
    do {
      const q = v128.load(w);
      const v = v128.load32_splat(x);
      const u = v128.load32_splat(x, 4);
      let nibbles = lowNibbles(q, mask);
      let part = partsOf(nibbles, highs);
      aHigh0 = addDot(aHigh0, v, part);
      bHigh0 = addDot(bHigh0, u, part);
      part = partsOf(nibbles, lows);
      aLow0 = addDot(aLow0, v, part);
      bLow0 = addDot(bLow0, u, part);
      nibbles = highNibbles(q, mask);
      part = partsOf(nibbles, highs);
      aHigh1 = addDot(aHigh1, v, part);
      bHigh1 = addDot(bHigh1, u, part);
      part = partsOf(nibbles, lows);
      aLow1 = addDot(aLow1, v, part);
      bLow1 = addDot(bLow1, u, part);
      w += 16;
      x += 16;
    } while (w < end);
    const scales0 = v128.load(weights);
    const scales1 = v128.load(weights, 16);
    let xScale = v128.load32_splat(xScales);
    addScaledTo(out, joined(aHigh0, aLow0), f32x4.mul(scales0, xScale));
    addScaledTo(out + 16, joined(aHigh1, aLow1), f32x4.mul(scales1, xScale));
    xScale = v128.load32_splat(xScales, 4);
    addScaledTo(out + 32, joined(bHigh0, bLow0), f32x4.mul(scales0, xScale));
    addScaledTo(out + 48, joined(bHigh1, bLow1), f32x4.mul(scales1, xScale));
    weights += TILE_BLOCK_BYTES_Q4;
    xScales += 16;
    corrections += 16;
  }
}
