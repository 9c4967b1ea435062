/** Writes one row of a repacked matrix as fp32 `[columns]`: the embedding of a token. */
import { BLOCK, K_BLOCK } from '../../../gguf/block-sizes.ts';
import { tileBytes } from './kinds';
import * as layout from './layout';
import { placeQ8, readBits } from './tile-bits';

export function unpackRow(kind: i32, data: usize, columns: i32, row: i32, out: usize): void {
  const o = row % layout.TILE;
  const isOf256 = kind == layout.Q4K || kind == layout.Q6K;
  const blockColumns = isOf256 ? K_BLOCK : BLOCK;
  let from = data + <usize>(row / layout.TILE) * tileBytes(kind, columns);
  for (let column = 0; column < columns; column += blockColumns) {
    if (kind == layout.Q4K) unpackQ4k(from, o, out);
    else if (kind == layout.Q6K) unpackQ6k(from, o, out);
    else unpackBlock(kind, from, o, out);
    from += tileBytes(kind, blockColumns);
    out += (<usize>blockColumns) << 2;
  }
}

function unpackBlock(kind: i32, from: usize, o: i32, out: usize): void {
  const scale = load<f32>(from + ((<usize>o) << 2));
  const weights = from + layout.TILE_ROW_BYTES;
  for (let k = 0; k < BLOCK; k++)
    store<f32>(out + ((<usize>k) << 2), scale * <f32>weightOf(kind, weights, o, k));
}

function weightOf(kind: i32, weights: usize, o: i32, k: i32): i32 {
  if (kind == layout.Q8) return load<i8>(weights + placeQ8(o, k));
  const q = readBits(kind, weights, o, k);
  if (kind == layout.IQ4) return levelOf(q);
  return q - (kind == layout.Q5 ? 16 : 8);
}

/** Returns a level of `product-iq4.ts`. */
function levelOf(q: i32): i32 {
  const low: u64 = 0xf6eaddcfbfad9881;
  const high: u64 = 0x71594535_26190d01;
  return <i8>((q < 8 ? low : high) >> ((<u64>(q & 7)) << 3));
}

function unpackQ4k(from: usize, o: i32, out: usize): void {
  const scale = load<f32>(from + ((<usize>o) << 2));
  const minimum = load<f32>(from + ((<usize>o) << 2), layout.TILE_ROW_BYTES);
  let part = from + 2 * layout.TILE_ROW_BYTES;
  for (let i = 0; i < layout.K_PARTS; i++) {
    const partScale = scale * <f32>load<u8>(part + <usize>o);
    const partMinimum = minimum * <f32>load<u8>(part + <usize>o, layout.TILE);
    for (let k = 0; k < BLOCK; k++) {
      store<f32>(out, partScale * <f32>readBits(layout.Q4K, part + 2 * layout.TILE, o, k) - partMinimum);
      out += 4;
    }
    part += layout.TILE_PART_BYTES_Q4K;
  }
}

function unpackQ6k(from: usize, o: i32, out: usize): void {
  const scale = load<f32>(from + ((<usize>o) << 2));
  let part = from + layout.TILE_ROW_BYTES;
  for (let i = 0; i < layout.K_PARTS; i++) {
    for (let k = 0; k < BLOCK; k++) {
      const partScale = scale * <f32>load<i8>(part + ((<usize>o) << 1) + <usize>(k >> 4));
      store<f32>(out, partScale * <f32>(readBits(layout.Q6K, part + 2 * layout.TILE, o, k) - 32));
      out += 4;
    }
    part += layout.TILE_PART_BYTES_Q6K;
  }
}
