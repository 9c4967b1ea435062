/** A tile of a matrix product for all rows of an evaluation. */
import { BLOCK, K_BLOCK } from '../../../gguf/block-sizes.ts';
import { tileBytes } from './kinds';
import {
  ACCUMULATOR_BYTES,
  ACCUMULATORS,
  MATRIX_BIAS,
  MATRIX_COLUMNS,
  MATRIX_DATA,
  MATRIX_KIND,
  MATRIX_ROWS,
  NARROW_CORRECTIONS,
  NARROW_SCALES,
  PRODUCT_ROWS,
  IQ4,
  Q4K,
  Q5,
  Q6K,
  Q8,
  QUANTIZED_NARROW,
  QUANTIZED_WIDE,
  RESIDUAL_SCALE,
  TILE,
  TILE_ROW_BYTES,
  WEIGHT_SUM_BYTES,
  WEIGHT_SUMS,
  WIDEST,
  WIDE_SCALES,
} from './layout';
import { tileIq4Row, tileIq4Rows4 } from './product-iq4';
import { tilePlainRow } from './product-plain';
import { tileQ4Row, tileQ4Rows4, tileQ5Row, tileQ5Rows4 } from './product-q4';
import { tileQ4kRow, tileQ4kRows4 } from './product-q4k';
import { tileQ6kRow, tileQ6kRows4 } from './product-q6k';
import * as q8 from './product-q8';
import * as q8Fused from './product-q8-fused';
import { pointer, real, word } from './state';

// Products are written out for these sizes.
if (PRODUCT_ROWS != 4 || TILE != 8 || BLOCK != 32) ERROR('Products are written for other sizes.');

// @ts-ignore: decorator
@inline
function field(matrix: usize, index: usize): i32 {
  return load<i32>(matrix + (index << 2));
}

// @ts-ignore: decorator
@inline
export function tilesOf(matrix: usize): i32 {
  return field(matrix, MATRIX_ROWS) / TILE;
}

/** Writes or adds eight outputs of a row. */
// @ts-ignore: decorator
@inline
function finish(sums: usize, factor: f32, bias: usize, out: usize, adds: bool): void {
  const scale = f32x4.splat(factor);
  let a = f32x4.mul(v128.load(sums), scale);
  let b = f32x4.mul(v128.load(sums, 16), scale);
  if (bias != 0) {
    a = f32x4.add(a, v128.load(bias));
    b = f32x4.add(b, v128.load(bias, 16));
  }
  if (adds) {
    a = f32x4.add(a, v128.load(out));
    b = f32x4.add(b, v128.load(out, 16));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
}

/**
 * Whether the group of rows that begins at `row` is interleaved. Two or three rows cost less in a group with stale ones,
 * whose results are ignored, than one by one.
 */
// @ts-ignore: decorator
@inline
export function isInterleaved(row: i32, rows: i32, kind: i32): bool {
  return row + 2 <= rows && (ASC_FEATURE_RELAXED_SIMD || kind == Q8);
}

/** One row of narrow activations, with relaxed SIMD. */
function tileNarrowRow(
  kind: i32,
  weights: usize,
  columns: i32,
  x: usize,
  scales: usize,
  corrections: usize,
  sums: usize,
): void {
  if (kind == Q4K) tileQ4kRow(weights, columns / K_BLOCK, x, scales, corrections, sums);
  else if (kind == Q6K) tileQ6kRow(weights, columns / K_BLOCK, x, scales, corrections, sums);
  else if (kind == Q5) tileQ5Row(weights, columns / BLOCK, x, scales, corrections, sums);
  else if (kind == IQ4) tileIq4Row(weights, columns / BLOCK, x, scales, corrections, sums);
  else tileQ4Row(weights, columns / BLOCK, x, scales, corrections, sums);
}

/** Four interleaved rows. */
function tileNarrowRows4(
  kind: i32,
  weights: usize,
  columns: i32,
  x: usize,
  scales: usize,
  corrections: usize,
  sums: usize,
): void {
  if (kind == Q4K) tileQ4kRows4(weights, columns / K_BLOCK, x, scales, corrections, sums);
  else if (kind == Q6K) tileQ6kRows4(weights, columns / K_BLOCK, x, scales, corrections, sums);
  else if (kind == Q5) tileQ5Rows4(weights, columns / BLOCK, x, scales, corrections, sums);
  else if (kind == IQ4) tileIq4Rows4(weights, columns / BLOCK, x, scales, corrections, sums);
  else tileQ4Rows4(weights, columns / BLOCK, x, scales, corrections, sums);
}

/**
 * Computes outputs `[8 * tile, 8 * tile + 8)` of `rows` rows of quantized activations.
 *
 * @param out fp32 `[rows, 8]`, rows `outStride` bytes apart
 * @param adds whether to add the outputs, scaled, to `out`, the residual, rather than replace it
 */
export function productTile(
  matrix: usize,
  tile: i32,
  rows: i32,
  out: usize,
  outStride: usize,
  adds: bool,
  thread: i32,
): void {
  const columns = field(matrix, MATRIX_COLUMNS);
  const blocks = columns / BLOCK;
  const kind = field(matrix, MATRIX_KIND);
  const weights = <usize>field(matrix, MATRIX_DATA) + <usize>tile * tileBytes(kind, columns);
  const biases = <usize>field(matrix, MATRIX_BIAS);
  const bias: usize = biases == 0 ? 0 : biases + <usize>tile * TILE_ROW_BYTES;
  const sums = pointer(ACCUMULATORS) + <usize>thread * ACCUMULATOR_BYTES;
  const stride = (<usize>columns) << (kind == Q8 || !ASC_FEATURE_RELAXED_SIMD ? 1 : 0);
  const perRow = (<usize>blocks) << 2;
  const weightSums = pointer(WEIGHT_SUMS) + <usize>thread * <usize>word(WIDEST) * WEIGHT_SUM_BYTES;
  const outputScale: f32 = adds ? real(RESIDUAL_SCALE) : 1;
  if (FUSED_DOT && kind == Q8 && rows > 1) q8Fused.sumTile(weights, blocks, weightSums);
  for (let row = 0; row < rows;) {
    const four = isInterleaved(row, rows, kind);
    if (kind == Q8) {
      const x = pointer(QUANTIZED_WIDE) + <usize>row * stride;
      if (FUSED_DOT) {
        if (four) q8Fused.tileQ8Rows4(weights, blocks, x, weightSums, sums);
        else q8Fused.tileQ8Row(weights, blocks, x, sums);
      } else if (four) q8.tileQ8Rows4(weights, blocks, x, sums);
      else q8.tileQ8Row(weights, blocks, x, sums);
    } else {
      const x = pointer(QUANTIZED_NARROW) + <usize>row * stride;
      const scales = pointer(NARROW_SCALES) + <usize>row * perRow;
      const corrections = pointer(NARROW_CORRECTIONS) + <usize>row * perRow;
      if (!ASC_FEATURE_RELAXED_SIMD) tilePlainRow(kind, weights, columns, x, scales, corrections, sums);
      else if (four) tileNarrowRows4(kind, weights, columns, x, scales, corrections, sums);
      else tileNarrowRow(kind, weights, columns, x, scales, corrections, sums);
    }
    const count = four ? min<i32>(PRODUCT_ROWS, rows - row) : 1;
    for (let i = 0; i < count; i++) {
      const factor = kind == Q8 ? load<f32>(pointer(WIDE_SCALES) + ((<usize>(row + i)) << 2)) : <f32>1;
      finish(sums + <usize>i * TILE_ROW_BYTES, factor * outputScale, bias, out, adds);
      out += outStride;
    }
    row += count;
  }
}
