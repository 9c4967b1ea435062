/**
 * K and V in the slot. A plane is the K or V of one layer and K/V head, in binary16 (`halves.ts`): K
 * `[capacity / 8, head_dim, 4, 2]`, so that four scores are computed in four lanes, positions i and i + 4 of each eight in
 * lane i; V `[capacity, head_dim / 8, 4, 2]`, dimensions i and i + 4 of each eight in lane i. `capacity` is a multiple of 8.
 */
import { halves } from './halves';
import * as layout from './layout';
import { pointer, word } from './state';

/** Returns the address of a plane in the slot: K (`value` 0) or V (1) of a layer and head. */
export function planeOf(layer: i32, value: i32, head: i32): usize {
  const plane = (<usize>word(layout.SLOT_CAPACITY) * <usize>word(layout.HEAD_DIM)) << 1;
  return pointer(layout.SLOT) + <usize>((layer * 2 + value) * word(layout.KV_HEADS) + head) * plane;
}

/** Writes K and V of one head at a position. */
export function storeKv(
  key: usize,
  value: usize,
  kPlane: usize,
  vPlane: usize,
  position: i32,
  headDim: i32,
): void {
  const inGroup = ((<usize>(position & 3)) << 2) + ((<usize>(position & 4)) >> 1);
  let k = kPlane + ((<usize>(position >> 3) * <usize>headDim) << 4) + inGroup;
  let v = vPlane + ((<usize>position * <usize>headDim) << 1);
  const end = key + ((<usize>headDim) << 2);
  for (; key < end; key += 32) {
    for (let half: usize = 0; half < 32; half += 16) {
      const packed = halves(v128.load(key + half));
      v128.store16_lane(k, packed, 0);
      v128.store16_lane(k, packed, 2, 16);
      v128.store16_lane(k, packed, 4, 32);
      v128.store16_lane(k, packed, 6, 48);
      k += 64;
    }
    v128.store(v, v128.or(halves(v128.load(value)), i32x4.shl(halves(v128.load(value, 16)), 16)));
    value += 32;
    v += 16;
  }
}
