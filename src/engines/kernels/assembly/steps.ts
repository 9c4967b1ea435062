/** The work of the phases of an evaluation, for a row, a head or a range of outputs. */
import { BLOCK } from '../../../gguf/block-sizes.ts';
import { gelu4, silu4 } from './activation';
import { attend, scaleQuery } from './attention';
import { expandedPlaneOf, isExpanded } from './expand';
import { planeOf, storeKv } from './kv';
import * as layout from './layout';
import { layerNorm, rmsNorm } from './norm';
import { isInterleaved, productTile, tilesOf } from './product';
import { quantizeNarrow, quantizeWide } from './quantize';
import { rotate } from './rotary';
import { at, pointer, real, word } from './state';
import { unpackRow } from './unpack';

const TILE_ROW: usize = layout.TILE_ROW_BYTES;

/** Returns the address of row `row` of an fp32 `[rows, width]`. */
// @ts-ignore: decorator
@inline
function rowOf(array: i32, row: i32, width: i32): usize {
  return pointer(array) + ((<usize>row * <usize>width) << 2);
}

/** Multiplies fp32 `[count]` by a factor; `count` is a multiple of 4. */
function scaleRow(x: usize, count: i32, factor: f32): void {
  const scale = f32x4.splat(factor);
  const end = x + ((<usize>count) << 2);
  for (; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), scale));
}

/** Writes the token's embedding to the row of the residual stream. */
export function embedRow(row: i32): void {
  const matrix = at(layout.EMBEDDING);
  const width = word(layout.WIDTH);
  const token = load<i32>(pointer(layout.TOKENS) + ((<usize>row) << 2));
  const out = rowOf(layout.RESIDUAL, row, width);
  unpackRow(
    load<i32>(matrix + (layout.MATRIX_KIND << 2)),
    load<usize>(matrix + (layout.MATRIX_DATA << 2)),
    width,
    token,
    out,
  );
  const scale = real(layout.EMBEDDING_SCALE);
  if (scale != 1) scaleRow(out, width, scale);
}

/** Quantizes row `row` of `rows` for the `count` matrices from `matrix` on; see `isInterleaved`. */
function quantizeRow(x: usize, columns: i32, row: i32, rows: i32, matrix: usize, count: i32): void {
  let wide = false;
  let narrow = false;
  for (let i = 0; i < count; i++) {
    if (load<i32>(matrix + (layout.MATRIX_KIND << 2)) == layout.Q8) wide = true;
    else narrow = true;
    matrix += layout.MATRIX_WORDS << 2;
  }
  const first = row & ~(layout.PRODUCT_ROWS - 1);
  const inGroup = (<usize>(row - first)) << 2;
  if (wide) {
    const together = isInterleaved(first, rows, layout.Q8);
    const stride = (<usize>columns) << 1;
    const to =
      pointer(layout.QUANTIZED_WIDE) + (together ? <usize>first * stride + inGroup : <usize>row * stride);
    quantizeWide(x, columns, to, together ? 16 : 4, pointer(layout.WIDE_SCALES) + ((<usize>row) << 2));
  }
  if (narrow) {
    const together = isInterleaved(first, rows, layout.Q4);
    const stride = (<usize>columns) << (ASC_FEATURE_RELAXED_SIMD ? 0 : 1);
    const perRow = (<usize>(columns / BLOCK)) << 2;
    const to = together ? <usize>first * stride + inGroup : <usize>row * stride;
    const ofBlocks = together ? <usize>first * perRow + inGroup : <usize>row * perRow;
    quantizeNarrow(
      x,
      columns,
      pointer(layout.QUANTIZED_NARROW) + to,
      together ? 16 : 4,
      pointer(layout.NARROW_SCALES) + ofBlocks,
      pointer(layout.NARROW_CORRECTIONS) + ofBlocks,
    );
  }
}

/**
 * Norms and quantizes row `first + row` of the residual stream for the `count` matrices that read it.
 *
 * @param bias 0 for RMSNorm
 */
export function normRow(first: i32, row: i32, weight: usize, bias: usize, matrix: usize, count: i32): void {
  const width = word(layout.WIDTH);
  const own = word(layout.OWN_WIDTH);
  const epsilon = real(layout.NORM_EPSILON);
  const residual = rowOf(layout.RESIDUAL, first + row, width);
  const normed = rowOf(layout.NORMED, row, width);
  if (bias == 0) rmsNorm(residual, weight, normed, width, own, epsilon);
  else layerNorm(residual, weight, bias, normed, width, own, epsilon);
  quantizeRow(normed, width, row, word(layout.COUNT) - first, matrix, count);
}

export function quantizeAttended(row: i32, matrix: usize): void {
  const width = word(layout.QUERY_WIDTH);
  quantizeRow(rowOf(layout.ATTENDED, row, width), width, row, word(layout.COUNT), matrix, 1);
}

export function quantizeGated(row: i32, matrix: usize): void {
  const width = word(layout.FEED_FORWARD);
  quantizeRow(rowOf(layout.GATED, row, width), width, row, word(layout.COUNT), matrix, 1);
}

/** Computes a chunk's share of a matrix's outputs. */
export function multiply(
  matrix: usize,
  chunk: i32,
  chunks: i32,
  rows: i32,
  out: i32,
  adds: bool,
  thread: i32,
): void {
  const tiles = tilesOf(matrix);
  const end = (tiles * (chunk + 1)) / chunks;
  const stride = <usize>tiles * TILE_ROW;
  for (let tile = (tiles * chunk) / chunks; tile < end; tile++) {
    productTile(matrix, tile, rows, pointer(out) + <usize>tile * TILE_ROW, stride, adds, thread);
  }
}

/**
 * Computes silu(gate) * up of a chunk's share of outputs, for all rows (SwiGLU, Shazeer 2020). Both products of a tile are
 * written to the thread's own memory first: with rows the whole width apart, they would evict each other from the L1 cache.
 */
export function gate(gateMatrix: usize, upMatrix: usize, chunk: i32, chunks: i32, thread: i32): void {
  const tiles = tilesOf(gateMatrix);
  const end = (tiles * (chunk + 1)) / chunks;
  const rows = word(layout.COUNT);
  const size = <usize>rows * TILE_ROW;
  const gates = pointer(layout.GATE_TILES) + <usize>thread * <usize>word(layout.GATE_TILE_BYTES);
  const ups = gates + size;
  const stride = <usize>tiles * TILE_ROW;
  for (let tile = (tiles * chunk) / chunks; tile < end; tile++) {
    productTile(gateMatrix, tile, rows, gates, TILE_ROW, false, thread);
    productTile(upMatrix, tile, rows, ups, TILE_ROW, false, thread);
    let out = pointer(layout.GATED) + <usize>tile * TILE_ROW;
    for (let offset: usize = 0; offset < size; offset += TILE_ROW) {
      for (let half: usize = 0; half < TILE_ROW; half += 16) {
        const g = v128.load(gates + offset + half);
        v128.store(out + half, f32x4.mul(silu4(g), v128.load(ups + offset + half)));
      }
      out += stride;
    }
  }
}

/** Computes gelu(up) of a chunk's share of outputs, for all rows. */
export function activate(upMatrix: usize, chunk: i32, chunks: i32, thread: i32): void {
  const tiles = tilesOf(upMatrix);
  const end = (tiles * (chunk + 1)) / chunks;
  const rows = word(layout.COUNT);
  const stride = <usize>tiles * TILE_ROW;
  for (let tile = (tiles * chunk) / chunks; tile < end; tile++) {
    let out = pointer(layout.GATED) + <usize>tile * TILE_ROW;
    productTile(upMatrix, tile, rows, out, stride, false, thread);
    for (let row = 0; row < rows; row++) {
      for (let half: usize = 0; half < TILE_ROW; half += 16)
        v128.store(out + half, gelu4(v128.load(out + half)));
      out += stride;
    }
  }
}

/**
 * Norms and rotates a row's queries and keys, and writes K and V to the slot.
 *
 * @param queryNorm,keyNorm 0 for none
 */
export function storeRow(layer: i32, row: i32, queryNorm: usize, keyNorm: usize): void {
  const epsilon = real(layout.NORM_EPSILON);
  const queryScale = real(layout.QUERY_SCALE);
  const headDim = word(layout.HEAD_DIM);
  const halfSplit = word(layout.HALF_SPLIT) != 0;
  const table = rowOf(layout.ROTARY, row, headDim);
  const heads = word(layout.HEADS);
  const kvHeads = word(layout.KV_HEADS);
  const headBytes = (<usize>headDim) << 2;
  let query = rowOf(layout.QUERIES, row, word(layout.QUERY_WIDTH));
  for (let head = 0; head < heads; head++) {
    if (queryNorm != 0) rmsNorm(query, queryNorm, query, headDim, headDim, epsilon);
    if (queryScale != 1) scaleRow(query, headDim, queryScale);
    rotate(query, table, headDim, halfSplit);
    scaleQuery(query, headDim);
    query += headBytes;
  }
  let key = rowOf(layout.KEYS, row, kvHeads * headDim);
  let value = rowOf(layout.VALUES, row, kvHeads * headDim);
  const position = word(layout.POSITION) + row;
  for (let head = 0; head < kvHeads; head++) {
    if (keyNorm != 0) rmsNorm(key, keyNorm, key, headDim, headDim, epsilon);
    rotate(key, table, headDim, halfSplit);
    storeKv(key, value, planeOf(layer, 0, head), planeOf(layer, 1, head), position, headDim);
    key += headBytes;
    value += headBytes;
  }
}

/** Returns the number of items for `attendItem`. */
export function attendItems(): i32 {
  const count = word(layout.COUNT);
  if (count == 1) return word(layout.KV_HEADS);
  return word(layout.HEADS) * ((count + layout.ATTENTION_ROWS - 1) / layout.ATTENTION_ROWS);
}

/**
 * Computes an item of attention: one head of up to four rows, or, for a single row, all heads that share K and V. The order
 * of operations is the same in both cases.
 */
export function attendItem(layer: i32, item: i32, thread: i32): void {
  const heads = word(layout.HEADS);
  const shared = heads / word(layout.KV_HEADS);
  const count = word(layout.COUNT);
  if (count > 1) {
    const row = (item / heads) * layout.ATTENTION_ROWS;
    const head = item % heads;
    const stride = word(layout.QUERY_WIDTH);
    attendTogether(
      layer,
      head / shared,
      row,
      head,
      min<i32>(layout.ATTENTION_ROWS, count - row),
      stride,
      1,
      thread,
    );
    return;
  }
  for (let head = 0; head < shared; head += layout.ATTENTION_ROWS) {
    const some = min<i32>(layout.ATTENTION_ROWS, shared - head);
    attendTogether(layer, item, 0, item * shared + head, some, word(layout.HEAD_DIM), 0, thread);
  }
}

/** Computes attention of `queries` queries from `row` and `head` on, `stride` values apart. */
function attendTogether(
  layer: i32,
  kvHead: i32,
  row: i32,
  head: i32,
  queries: i32,
  stride: i32,
  growth: i32,
  thread: i32,
): void {
  const headDim = word(layout.HEAD_DIM);
  const width = word(layout.QUERY_WIDTH);
  const offset = <usize>head * ((<usize>headDim) << 2);
  const capacity = word(layout.SCORE_CAPACITY);
  const expanded = queries > 1 && isExpanded();
  attend(
    rowOf(layout.QUERIES, row, width) + offset,
    rowOf(layout.ATTENDED, row, width) + offset,
    (<usize>stride) << 2,
    queries,
    word(layout.POSITION) + row + 1,
    growth,
    expanded ? expandedPlaneOf(0, kvHead) : planeOf(layer, 0, kvHead),
    expanded ? expandedPlaneOf(1, kvHead) : planeOf(layer, 1, kvHead),
    expanded,
    headDim,
    pointer(layout.SCORES) + ((<usize>(thread * layout.ATTENTION_ROWS) * <usize>capacity) << 2),
    capacity,
    pointer(layout.ACCUMULATORS) + <usize>thread * layout.ACCUMULATOR_BYTES + layout.FACTORS_OFFSET,
  );
}
