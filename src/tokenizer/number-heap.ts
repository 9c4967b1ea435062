/** A binary min-heap of numbers with a fixed capacity. */
export class NumberHeap {
  readonly #items: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#items = new Float64Array(capacity);
  }

  /** Throws `RangeError` if the heap is full. */
  push(value: number): void {
    const items = this.#items;
    if (this.#size === items.length) throw new RangeError('The heap is full.');
    let index = this.#size++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= value) break;
      items[index] = above;
      index = parent;
    }
    items[index] = value;
  }

  /** Removes and returns the least number; `undefined` if the heap is empty. */
  pop(): number | undefined {
    if (this.#size === 0) return undefined;
    const items = this.#items;
    const least = items[0];
    const value = items[--this.#size] ?? 0;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++;
      const below = items[child] ?? 0;
      if (below >= value) break;
      items[index] = below;
      index = child;
    }
    items[index] = value;
    return least;
  }
}
