/** One tile of a matrix product for all rows of an evaluation. */
import {
  ACCUMULATORS,
  BLOCK,
  MATRIX_BIAS,
  MATRIX_COLUMNS,
  MATRIX_DATA,
  MATRIX_KIND,
  MATRIX_ROWS,
  NARROW_SCALES,
  NARROW_SUMS,
  Q8,
  QUANTIZED_NARROW,
  QUANTIZED_WIDE,
  TILE,
  TILE_BLOCK_BYTES_Q4,
  TILE_BLOCK_BYTES_Q8,
  WIDE_SCALES,
} from './layout';
import { tileQ4Row, tileQ4Rows4 } from './product-q4';
import { tileQ8Row, tileQ8Rows4 } from './product-q8';
import { pointer } from './state';

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

/** Writes, or adds, eight outputs of a row. */
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
 * Outputs `[8 * tile, 8 * tile + 8)` of `rows` rows of quantized activations from row `first` on.
 *
 * @param out fp32 `[rows, matrix rows]`
 * @param adds whether the outputs are added to what is there: the residual
 */
export function productTile(matrix: usize, tile: i32, first: i32, rows: i32, out: usize, adds: bool, thread: i32): void {
  const columns = field(matrix, MATRIX_COLUMNS);
  const blocks = columns / BLOCK;
  const isQ8 = field(matrix, MATRIX_KIND) == Q8;
  const tileBytes = <usize>blocks * (isQ8 ? TILE_BLOCK_BYTES_Q8 : TILE_BLOCK_BYTES_Q4);
  const weights = <usize>field(matrix, MATRIX_DATA) + <usize>tile * tileBytes;
  const biases = <usize>field(matrix, MATRIX_BIAS);
  const bias: usize = biases == 0 ? 0 : biases + (<usize>tile << 5);
  const outStride = <usize>field(matrix, MATRIX_ROWS) << 2;
  const sums = pointer(ACCUMULATORS) + (<usize>thread << 8);
  const narrow: usize = ASC_FEATURE_RELAXED_SIMD ? 0 : 1;
  const stride = <usize>columns << (isQ8 ? 1 : narrow);
  const perRow = <usize>blocks << 2;
  const last = first + rows;
  out += <usize>tile << 5;
  for (let row = first; row < last; ) {
    // Two or three rows cost less together with a stale one, whose result nobody keeps, than one by one.
    const four = row + 2 <= last;
    if (isQ8) {
      const x = pointer(QUANTIZED_WIDE) + <usize>row * stride;
      if (four) tileQ8Rows4(weights, blocks, x, stride, sums);
      else tileQ8Row(weights, blocks, x, sums);
    } else {
      const x = pointer(QUANTIZED_NARROW) + <usize>row * stride;
      const scales = pointer(NARROW_SCALES) + <usize>row * perRow;
      const ofBlocks = pointer(NARROW_SUMS) + <usize>row * perRow;
      if (four) tileQ4Rows4(weights, blocks, x, stride, scales, ofBlocks, sums);
      else tileQ4Row(weights, blocks, x, scales, ofBlocks, sums);
    }
    const count = four ? min<i32>(4, last - row) : 1;
    for (let i = 0; i < count; i++) {
      const factor = isQ8 ? load<f32>(pointer(WIDE_SCALES) + (<usize>(row + i) << 2)) : <f32>1;
      finish(sums + (<usize>i << 5), factor, bias, out + <usize>(row - first + i) * outStride, adds);
    }
    row += count;
  }
}
