/** Moves a region's bytes to another start, which may overlap, and notes that. */
export type Relocate = (to: number) => void;

/** A region in use. */
export interface Region {
  start: number;
  readonly bytes: number;
  /** Only such a region may be moved. */
  readonly relocate: Relocate | undefined;
}

/** Regions to push apart: `[first, down)` down and `[up, last)` up, as far as they go. */
export interface Gap {
  readonly first: number;
  readonly down: number;
  readonly up: number;
  readonly last: number;
}

/**
 * Returns the regions to push apart for a gap of some bytes, as few bytes of them as possible; `undefined` if there is none.
 *
 * @param gaps bytes before each region, and after the last one
 * @param kept index of the region that the gap has to be around; its own bytes count as part of the gap
 */
export function cheapestGap(
  regions: readonly Region[],
  gaps: readonly number[],
  bytes: number,
  kept?: number,
): Gap | undefined {
  let best: Gap | undefined;
  let least = Infinity;
  for (let first = 0; first <= (kept ?? regions.length); first++) {
    let free = gaps[first] ?? 0;
    let moved = 0;
    for (let last = first; moved < least;) {
      const isAround = kept === undefined || last > kept;
      if (isAround && free >= bytes) {
        least = moved;
        best = { first, down: kept ?? last, up: kept === undefined ? last : kept + 1, last };
        break;
      }
      const region = regions[last];
      if (region === undefined) break;
      if (last === kept) free += region.bytes;
      else if (region.relocate === undefined) break;
      else moved += region.bytes;
      last++;
      free += gaps[last] ?? 0;
    }
  }
  return best;
}
