/** Where the bits of a weight are in a block of 32 columns of a tile. */
import { BLOCK } from '../../../gguf/block-sizes.ts';
import * as layout from './layout';

/** Returns where the weight of output `o` and column `k` of a block is. */
// @ts-ignore: decorator
@inline
export function placeQ8(o: i32, k: i32): usize {
  if (FUSED_DOT) return ((<usize>(k >> 2)) << 5) | (<usize>((o << 2) | (k & 3)));
  return ((<usize>(k >> 1)) << 4) | (<usize>((o << 1) | (k & 1)));
}

/** Returns the place of column `k` among a block's activations: its four, and which of the four it is; see `quantize.ts`. */
// @ts-ignore: decorator
@inline
function inFours(k: i32): i32 {
  return FUSED_DOT ? k : (((k & 15) >> 1) << 2) | ((k >> 4) << 1) | (k & 1);
}

/** Returns the bytes from which the sixteen of `four` are spread: outputs 0-3 or 4-7 of four columns each. */
// @ts-ignore: decorator
@inline
function spread(o: i32, place: i32): usize {
  return <usize>(((o & 3) << 2) | (place & 3));
}

/**
 * Sets the bits of a four of weights in memory that is 0 there: the low four of each, and those above them behind the nibbles.
 *
 * @param q a byte for each weight
 */
// @ts-ignore: decorator
@inline
export function writeFour(kind: i32, weights: usize, o: i32, four: i32, q: u32): void {
  const low = weights + ((<usize>four) << 4) + spread(o, 0);
  store<u32>(low, load<u32>(low) | ((q & 0x0f0f0f0f) << (o < 4 ? 0 : 4)));
  if (kind != layout.Q5 && kind != layout.Q6K) return;
  const high = weights + layout.TILE_NIBBLE_BYTES + highGroup(kind, four) + spread(o, 0);
  store<u32>(high, load<u32>(high) | (((q >> 4) & 0x0f0f0f0f) << highShift(kind, o, four)));
}

/** Writes 32 weights of eight bits. */
export function writeRowQ8(from: usize, weights: usize, o: i32): void {
  if (FUSED_DOT) {
    for (let k = 0; k < BLOCK; k += 4) store<u32>(weights + placeQ8(o, k), load<u32>(from + <usize>k));
  } else {
    for (let k = 0; k < BLOCK; k += 2) store<u16>(weights + placeQ8(o, k), load<u16>(from + <usize>k));
  }
}

/** Returns where the higher bits of a four begin. */
// @ts-ignore: decorator
@inline
function highGroup(kind: i32, four: i32): usize {
  return (<usize>(kind == layout.Q5 ? four >> 2 : four >> 1)) << 4;
}

// @ts-ignore: decorator
@inline
function highShift(kind: i32, o: i32, four: i32): i32 {
  if (kind == layout.Q5) return (four & 3) | (o < 4 ? 0 : 4);
  return ((four & 1) << 2) | (o < 4 ? 0 : 2);
}

/** Returns a weight's bits. */
export function readBits(kind: i32, weights: usize, o: i32, k: i32): i32 {
  const place = inFours(k);
  const four = place >> 2;
  const low = ((<i32>load<u8>(weights + ((<usize>four) << 4) + spread(o, place))) >> (o < 4 ? 0 : 4)) & 15;
  if (kind != layout.Q5 && kind != layout.Q6K) return low;
  const byte = <i32>load<u8>(weights + layout.TILE_NIBBLE_BYTES + highGroup(kind, four) + spread(o, place));
  return low | (((byte >> highShift(kind, o, four)) & (kind == layout.Q5 ? 1 : 3)) << 4);
}
