import type { ModelShape } from '../../runtime/engine.ts';
import { BLOCK } from '../../gguf/block-sizes.ts';
import * as layout from './assembly/layout.ts';

/** Maximum rows per call: limits scratch memory and the duration of a call; does not change results. */
export const MAX_ROWS = 64;
/** Products take several rows at a time and may read past the last one. */
const SPARE_ROWS = layout.PRODUCT_ROWS - 1;

export interface ScratchOptions {
  readonly threads: number;
  /** Maximum rows with logits per evaluation. */
  readonly logitRows: number;
}

/** Returns the length of a row that is padded to whole blocks. */
export function inBlocks(columns: number): number {
  return Math.ceil(columns / BLOCK) * BLOCK;
}

/** A state word, and the bytes of the memory it points to. */
export type ScratchSize = readonly [word: number, bytes: number];

/** Returns the scratch memory of evaluations, except for the scores, which depend on the slot. */
export function scratchSizes(shape: ModelShape, { threads, logitRows }: ScratchOptions): ScratchSize[] {
  const { layers, heads, kvHeads, headDim } = shape;
  const rows = MAX_ROWS + SPARE_ROWS;
  const width = inBlocks(shape.width);
  const queryWidth = inBlocks(heads * headDim);
  const feedForward = inBlocks(shape.feedForward);
  const widest = widestOf(shape);
  const phases = layers * layout.PHASES_PER_LAYER + layout.PHASES_BESIDE_LAYERS;
  return [
    [layout.RESIDUAL, 4 * rows * width],
    [layout.QUERIES, 4 * rows * queryWidth],
    [layout.KEYS, 4 * rows * kvHeads * headDim],
    [layout.VALUES, 4 * rows * kvHeads * headDim],
    [layout.ATTENDED, 4 * rows * queryWidth],
    [layout.GATED, 4 * rows * feedForward],
    [layout.GATE_TILES, GATE_BYTES * threads],
    [layout.NORMED, 4 * rows * width],
    [layout.QUANTIZED_WIDE, 2 * rows * widest],
    [layout.WIDE_SCALES, 4 * rows],
    [layout.QUANTIZED_NARROW, 2 * rows * widest],
    [layout.NARROW_SCALES, (4 * rows * widest) / BLOCK],
    [layout.NARROW_CORRECTIONS, (4 * rows * widest) / BLOCK],
    [layout.LOGITS, 4 * logitRows * logitStride(shape)],
    [layout.ROTARY, 4 * rows * headDim],
    [layout.TOKENS, 4 * rows],
    [layout.ACCUMULATORS, layout.ACCUMULATOR_BYTES * threads],
    [layout.WEIGHT_SUMS, layout.WEIGHT_SUM_BYTES * widest * threads],
    [layout.COUNTERS, phases * layout.COUNTER_BYTES],
  ];
}

/** What a thread needs for both products of a tile. */
export const GATE_BYTES = 2 * (MAX_ROWS + SPARE_ROWS) * layout.TILE_ROW_BYTES;

/** Returns the number of columns of the widest matrix. */
export function widestOf({ width, heads, headDim, feedForward }: ModelShape): number {
  return inBlocks(Math.max(width, heads * headDim, feedForward));
}

/** Returns the distance between rows of logits, which the kernels write in whole tiles. */
export function logitStride({ vocabulary }: ModelShape): number {
  return Math.ceil(vocabulary / layout.TILE) * layout.TILE;
}

/** Returns the bytes of one layer's K and V in fp32, for a slot of `positions`. */
export function expandedBytes({ kvHeads, headDim }: ModelShape, positions: number): number {
  return 4 * 2 * kvHeads * headDim * positions;
}

/** Returns the bytes of scores for a slot of `positions`. */
export function scoreBytes(positions: number, threads: number): number {
  return 4 * threads * layout.ATTENTION_ROWS * positions;
}
