/** Regions are aligned to cache lines. */
const ALIGNMENT = 64;

/** Returns the size of a region for `wanted` bytes. */
export function alignedBytes(wanted: number): number {
  return Math.max(1, Math.ceil(wanted / ALIGNMENT)) * ALIGNMENT;
}

interface Region {
  readonly start: number;
  readonly bytes: number;
}

/**
 * An allocator over a linear memory: first fit, merging free neighbours. It has a few dozen large regions (weights, slots,
 * scratch), so linear searches suffice.
 */
export class Heap {
  readonly #used = new Map<number, number>();
  #free: Region[] = [];
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  /** The first byte after all regions in use. */
  get end(): number {
    return this.#end;
  }

  allocate(wanted: number): number {
    const bytes = alignedBytes(wanted);
    const index = this.#free.findIndex((region) => region.bytes >= bytes);
    const found = this.#free[index];
    if (found) {
      const rest = { start: found.start + bytes, bytes: found.bytes - bytes };
      this.#free.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []));
      this.#used.set(found.start, bytes);
      return found.start;
    }
    const start = this.#end;
    this.#end += bytes;
    this.#used.set(start, bytes);
    return start;
  }

  /** Throws `RangeError` if no region in use starts at `start`, as one freed twice could be allocated twice. */
  free(start: number): void {
    const bytes = this.#used.get(start);
    if (bytes === undefined) throw new RangeError(`No region in use starts at ${start}.`);
    this.#used.delete(start);
    const regions = [...this.#free, { start, bytes }].sort((a, b) => a.start - b.start);
    const merged: Region[] = [];
    for (const region of regions) {
      const last = merged.at(-1);
      if (last && last.start + last.bytes === region.start) {
        merged[merged.length - 1] = { start: last.start, bytes: last.bytes + region.bytes };
      } else {
        merged.push(region);
      }
    }
    const last = merged.at(-1);
    if (last && last.start + last.bytes === this.#end) {
      this.#end = last.start;
      merged.pop();
    }
    this.#free = merged;
  }
}
