/** A binary min-heap of numbers with a fixed upper size. */
export class NumberHeap {
  readonly #items: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#items = new Float64Array(capacity);
  }

  /** Throws `RangeError` when the heap is full. */
  push(value: number): void {
    const items = this.#items;
    if (this.#size === items.length) throw new RangeError('The heap is full.');
    let place = this.#size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= value) break;
      items[place] = above;
      place = parent;
    }
    items[place] = value;
  }

  /** Takes the least number out; undefined when there is none. */
  pop(): number | undefined {
    if (this.#size === 0) return undefined;
    const items = this.#items;
    const least = items[0];
    const value = items[--this.#size] ?? 0;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++;
      const below = items[child] ?? 0;
      if (below >= value) break;
      items[place] = below;
      place = child;
    }
    items[place] = value;
    return least;
  }
}
