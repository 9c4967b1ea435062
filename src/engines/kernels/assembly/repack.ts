/**
 * Repacks rows of a GGUF's quantized tensor, eight at a time, to the order in which the products read them. `formats.ts` reads
 * the blocks of the file; the products' files say how those of a tile are laid out.
 */
import { BLOCK, K_BLOCK } from '../../../gguf/block-sizes.ts';
import {
  blockBytes,
  blockMinimum,
  blockScale,
  fourOf,
  isBlockOf256,
  partMinimum,
  partScale,
} from './formats';
import { tileBytes } from './kinds';
import * as layout from './layout';
import { writeFour, writeRowQ8 } from './tile-bits';

/** Fours in a block of 32 columns. */
const FOURS = BLOCK / 4;

/** Returns the kind that a format becomes. */
function kindOf(format: i32): i32 {
  if (format == layout.FROM_IQ4_XS) return layout.IQ4;
  return format == layout.FROM_Q3_K ? layout.Q6K : format;
}

/**
 * Repacks `rows` rows (a multiple of 8) of `columns` weights from `source` to `target`. Returns 0 if a scale is infinite or
 * NaN, else 1.
 *
 * @param format a kind, or one of the other formats of `layout.ts`
 */
export function repack(format: i32, source: usize, target: usize, rows: i32, columns: i32): i32 {
  const kind = kindOf(format);
  const blockColumns = isBlockOf256(format) ? K_BLOCK : BLOCK;
  const blocks = columns / blockColumns;
  const rowBytes = <usize>blocks * blockBytes(format);
  const targetBlock = tileBytes(kind, blockColumns);
  for (let tile = 0; tile < rows; tile += layout.TILE) {
    const first = source + <usize>tile * rowBytes;
    for (let block = 0; block < blocks; block++) {
      memory.fill(target, 0, targetBlock);
      for (let o = 0; o < layout.TILE; o++) {
        const from = first + <usize>o * rowBytes + <usize>block * blockBytes(format);
        if (!isFinite<f32>(blockScale(format, from)) || !isFinite<f32>(blockMinimum(format, from))) return 0;
        if (kind == layout.Q4K || kind == layout.Q6K) writeBlockOf256(format, kind, from, target, o);
        else writeBlocksOf32(format, kind, from, target, o, blockColumns / BLOCK);
      }
      target += targetBlock;
    }
  }
  return 1;
}

/** Writes output `o` of blocks of 32, each with an fp32 scale. */
function writeBlocksOf32(format: i32, kind: i32, from: usize, to: usize, o: i32, count: i32): void {
  for (let part = 0; part < count; part++) {
    store<f32>(to + ((<usize>o) << 2), blockScale(format, from) * <f32>partScale(format, from, part << 1));
    const weights = to + layout.TILE_ROW_BYTES;
    if (kind == layout.Q8) writeRowQ8(from + 2, weights, o);
    else writePart(format, kind, from, weights, o, part);
    to += tileBytes(kind, BLOCK);
  }
}

/** Writes output `o` of a block of 256. */
function writeBlockOf256(format: i32, kind: i32, from: usize, to: usize, o: i32): void {
  store<f32>(to + ((<usize>o) << 2), blockScale(format, from));
  if (kind == layout.Q4K)
    store<f32>(to + layout.TILE_ROW_BYTES + ((<usize>o) << 2), blockMinimum(format, from));
  let part = to + (kind == layout.Q4K ? 2 * layout.TILE_ROW_BYTES : layout.TILE_ROW_BYTES);
  for (let i = 0; i < layout.K_PARTS; i++) {
    if (kind == layout.Q4K) {
      store<u8>(part + <usize>o, partScale(format, from, i << 1));
      store<u8>(part + <usize>o + layout.TILE, partMinimum(from, i));
    } else {
      store<i8>(part + ((<usize>o) << 1), <i8>partScale(format, from, i << 1));
      store<i8>(part + ((<usize>o) << 1) + 1, <i8>partScale(format, from, (i << 1) | 1));
    }
    writePart(format, kind, from, part + 2 * layout.TILE, o, i);
    part += kind == layout.Q4K ? layout.TILE_PART_BYTES_Q4K : layout.TILE_PART_BYTES_Q6K;
  }
}

/** Writes the bits of 32 weights, four at a time: one at a time takes most of the time that a model takes to load. */
function writePart(format: i32, kind: i32, from: usize, weights: usize, o: i32, part: i32): void {
  for (let four = 0; four < FOURS; four++)
    writeFour(kind, weights, o, four, fourOf(format, from, part, four));
}
