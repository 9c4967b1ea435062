import { cheapestGap, type Gap, type Region, type Relocate } from './heap-gap.ts';

/** Regions are aligned to cache lines. */
const ALIGNMENT = 64;

/** Returns the size of a region for `wanted` bytes. */
export function alignedBytes(wanted: number): number {
  return Math.max(1, Math.ceil(wanted / ALIGNMENT)) * ALIGNMENT;
}

/**
 * An allocator over a linear memory: first fit; where no gap is large enough, regions that can be moved are pushed together
 * before more memory is taken. It has a few hundred regions (weights, slots, scratch), so linear searches suffice.
 */
export class Heap {
  readonly #start: number;
  readonly #reach: (end: number) => void;
  /** By their addresses. */
  readonly #regions: Region[] = [];
  #most: number;

  /** @param reach makes the memory below an address available, or throws, so that nothing is allocated */
  constructor(start: number, reach: (end: number) => void = () => undefined) {
    this.#start = start;
    this.#most = start;
    this.#reach = reach;
  }

  /** The first byte after all regions in use. */
  get end(): number {
    return this.#endOf(this.#regions.length - 1);
  }

  /** The greatest `end` so far. */
  get most(): number {
    return this.#most;
  }

  /** @param relocate for a region that may be moved */
  allocate(wanted: number, relocate?: Relocate): number {
    const bytes = alignedBytes(wanted);
    if (!this.#fits(bytes)) this.#openGap(bytes);
    return this.#place(bytes, relocate);
  }

  /**
   * Replaces a region by one of another size, which may overlap it. The caller moves the bytes. If there is no memory for it,
   * the region stays as it is. Returns the new start.
   */
  resize(start: number, wanted: number): number {
    const bytes = alignedBytes(wanted);
    const index = this.#indexOf(start);
    const [region] = this.#regions.splice(index, 1);
    if (!this.#fits(bytes)) {
      // Its bytes are still needed, so others are moved around it.
      if (region) this.#regions.splice(index, 0, region);
      this.#openGap(bytes, index);
      this.#regions.splice(index, 1);
    }
    try {
      return this.#place(bytes, region?.relocate);
    } catch (error) {
      if (region) this.#regions.splice(index, 0, region);
      throw error;
    }
  }

  /** Throws `RangeError` if no region in use starts at `start`, as one freed twice could be allocated twice. */
  free(start: number): void {
    this.#regions.splice(this.#indexOf(start), 1);
  }

  /** Whether there is a gap, without more memory. */
  #fits(bytes: number): boolean {
    return this.#gaps().some((gap) => gap >= bytes);
  }

  #place(bytes: number, relocate: Relocate | undefined): number {
    const gap = this.#gaps().findIndex((size) => size >= bytes);
    const index = gap < 0 ? this.#regions.length : gap;
    const start = this.#endOf(index - 1);
    if (start + bytes > this.#most) this.#reach(start + bytes);
    this.#most = Math.max(this.#most, start + bytes);
    this.#regions.splice(index, 0, { start, bytes, relocate });
    return start;
  }

  /** Bytes before each region, and between the last one and the most so far. */
  #gaps(): number[] {
    const gaps = this.#regions.map(({ start }, i) => start - this.#endOf(i - 1));
    return [...gaps, this.#most - this.end];
  }

  #openGap(bytes: number, kept?: number): void {
    const gap = cheapestGap(this.#regions, this.#gaps(), bytes, kept);
    if (gap !== undefined) this.#pushApart(gap);
  }

  /** Pushes regions down, from the first on, and up, from the last on, so that none is overwritten before it is moved. */
  #pushApart({ first, down, up, last }: Gap): void {
    let end = this.#endOf(first - 1);
    for (const region of this.#regions.slice(first, down)) {
      moveTo(region, end);
      end += region.bytes;
    }
    let start = this.#regions[last]?.start ?? this.#most;
    for (const region of this.#regions.slice(up, last).reverse()) {
      start -= region.bytes;
      moveTo(region, start);
    }
  }

  #endOf(index: number): number {
    const region = this.#regions[index];
    return region === undefined ? this.#start : region.start + region.bytes;
  }

  #indexOf(start: number): number {
    const index = this.#regions.findIndex((region) => region.start === start);
    if (index < 0) throw new RangeError(`No region in use starts at ${start}.`);
    return index;
  }
}

function moveTo(region: Region, start: number): void {
  if (start === region.start) return;
  region.relocate?.(start);
  region.start = start;
}
