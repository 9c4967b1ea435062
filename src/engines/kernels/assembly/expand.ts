/**
 * Expands K and V of a layer to fp32 planes, as `low` and `high` of `halves.ts` do, for evaluations of many rows: K
 * `[capacity / 8, head_dim, 2, 4]`, V `[capacity, head_dim]`.
 */
import { high, low } from './halves';
import { planeOf } from './kv';
import * as layout from './layout';
import { pointer, word } from './state';

/** Rows from which it pays to expand K and V once for all of them, and the groups of positions in an item of that. */
const EXPANDED_ROWS = 8;
const GROUPS_OF_ITEM = 8;

/** Whether the rows of this evaluation read expanded planes. */
export function isExpanded(): bool {
  return word(layout.COUNT) >= EXPANDED_ROWS;
}

/** Returns the address of the fp32 plane that `expandItem` writes: K (`value` 0) or V (1) of a head. */
export function expandedPlaneOf(value: i32, head: i32): usize {
  const plane = (<usize>word(layout.SLOT_CAPACITY) * <usize>word(layout.HEAD_DIM)) << 2;
  return pointer(layout.EXPANDED) + <usize>(value * word(layout.KV_HEADS) + head) * plane;
}

function groupsInUse(): i32 {
  return (word(layout.POSITION) + word(layout.COUNT) + layout.KEY_GROUP - 1) / layout.KEY_GROUP;
}

/** Returns the number of items for `expandItem`. */
export function expandItems(): i32 {
  if (!isExpanded()) return 0;
  return word(layout.KV_HEADS) * ((groupsInUse() + GROUPS_OF_ITEM - 1) / GROUPS_OF_ITEM);
}

/** Expands some groups of positions of one head, for `attendItem`. */
export function expandItem(layer: i32, item: i32): void {
  const kvHeads = word(layout.KV_HEADS);
  const head = item % kvHeads;
  const group = (item / kvHeads) * GROUPS_OF_ITEM;
  const groupBytes = <usize>word(layout.HEAD_DIM) * (layout.KEY_GROUP * layout.KV_BYTES);
  const first = <usize>group * groupBytes;
  const last = <usize>min<i32>(group + GROUPS_OF_ITEM, groupsInUse()) * groupBytes;
  expand(planeOf(layer, 0, head), expandedPlaneOf(0, head), first, last);
  expand(planeOf(layer, 1, head), expandedPlaneOf(1, head), first, last);
}

/** @param first, last bytes of the plane */
function expand(plane: usize, expanded: usize, first: usize, last: usize): void {
  for (let offset = first; offset < last; offset += 16) {
    const pairs = v128.load(plane + offset);
    v128.store(expanded + 2 * offset, low(pairs));
    v128.store(expanded + 2 * offset, high(pairs), 16);
  }
}
