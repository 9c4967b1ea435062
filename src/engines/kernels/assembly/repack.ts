/**
 * Repacks rows of a GGUF's Q8_0 or Q4_0 tensor, eight at a time, to the order in which the products read them, and unpacks
 * single rows to fp32. Block layouts as in ggml's `ggml-quants.h`: an fp16 scale, then 32 int8, or 16 bytes whose low
 * nibbles are weights 0-15 and whose high ones are 16-31.
 */
import { BLOCK, Q4_0_BYTES, Q8_0_BYTES } from '../../../gguf/block-sizes.ts';
import { Q8, TILE, TILE_BLOCK_BYTES_Q4, TILE_BLOCK_BYTES_Q8 } from './layout';

/** Converts IEEE 754 binary16 to fp32, including infinity and NaN. */
function halfToFloat(half: u32): f32 {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent == 0) {
    const value = <f32>fraction * <f32>5.9604644775390625e-8;
    return sign != 0 ? -value : value;
  }
  if (exponent == 31) return reinterpret<f32>(sign | 0x7f800000 | (fraction << 13));
  return reinterpret<f32>(sign | ((exponent + 112) << 23) | (fraction << 13));
}

/**
 * Repacks `rows` rows (a multiple of 8) of `columns` weights from `source` to `target`. Returns 0 if a scale is infinite or
 * NaN, else 1.
 */
export function repack(kind: i32, source: usize, target: usize, rows: i32, columns: i32): i32 {
  const blocks = columns / BLOCK;
  const blockBytes: usize = kind == Q8 ? Q8_0_BYTES : Q4_0_BYTES;
  const rowBytes = <usize>blocks * blockBytes;
  for (let tile = 0; tile < rows; tile += TILE) {
    const first = source + <usize>tile * rowBytes;
    for (let block = 0; block < blocks; block++) {
      for (let o = 0; o < TILE; o++) {
        const from = first + <usize>o * rowBytes + <usize>block * blockBytes;
        const scale = halfToFloat(load<u16>(from));
        if (!isFinite<f32>(scale)) return 0;
        store<f32>(target + ((<usize>o) << 2), scale);
        if (kind == Q8) interleaveQ8(from + 2, target + 32, o);
        else interleaveQ4(from + 2, target + 32, o);
      }
      target += kind == Q8 ? TILE_BLOCK_BYTES_Q8 : TILE_BLOCK_BYTES_Q4;
    }
  }
  return 1;
}

function interleaveQ8(from: usize, to: usize, o: i32): void {
  if (FUSED_DOT) {
    for (let four = 0; four < 8; four++) {
      store<u32>(to + ((<usize>four) << 5) + ((<usize>o) << 2), load<u32>(from + ((<usize>four) << 2)));
    }
    return;
  }
  for (let pair = 0; pair < 16; pair++) {
    store<u16>(to + ((<usize>pair) << 4) + ((<usize>o) << 1), load<u16>(from + ((<usize>pair) << 1)));
  }
}

function interleaveQ4(from: usize, to: usize, o: i32): void {
  const shift: u32 = o < 4 ? 0 : 4;
  for (let k = 0; k < BLOCK; k++) {
    const pair = <u32>load<u8>(from + <usize>(k & 15));
    const q = k < 16 ? pair & 15 : pair >> 4;
    const address = to + (((<usize>k) >> 2) << 4) + <usize>(((o & 3) << 2) | (k & 3));
    // The low nibble is written first and clears the byte.
    store<u8>(address, shift == 0 ? q : load<u8>(address) | (q << 4));
  }
}

/** Writes one row of a repacked matrix as fp32 `[columns]`. */
export function unpackRow(kind: i32, data: usize, columns: i32, row: i32, out: usize): void {
  const blocks = columns / BLOCK;
  const o = row % TILE;
  const tileBlockBytes: usize = kind == Q8 ? TILE_BLOCK_BYTES_Q8 : TILE_BLOCK_BYTES_Q4;
  let from = data + <usize>(row / TILE) * <usize>blocks * tileBlockBytes;
  for (let block = 0; block < blocks; block++) {
    const scale = load<f32>(from + ((<usize>o) << 2));
    const weights = from + 32;
    for (let k = 0; k < BLOCK; k++) {
      let q: i32;
      if (kind == Q8) {
        const inner = FUSED_DOT
          ? ((<usize>(k >> 2)) << 5) | (<usize>((o << 2) | (k & 3)))
          : ((<usize>(k >> 1)) << 4) | (<usize>((o << 1) | (k & 1)));
        q = load<i8>(weights + inner);
      } else {
        const both = <i32>load<u8>(weights + ((<usize>(k >> 2)) << 4) + <usize>(((o & 3) << 2) | (k & 3)));
        q = (o < 4 ? both & 15 : both >> 4) - 8;
      }
      store<f32>(out + ((<usize>k) << 2), scale * <f32>q);
    }
    out += BLOCK << 2;
    from += tileBlockBytes;
  }
}
