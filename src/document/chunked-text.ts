/** Text that can be read in parts, such as a string. */
export interface ReadableText {
  /** UTF-16 units. */
  readonly length: number;
  /** Like `String.slice`, for offsets that are not negative. */
  slice(start: number, end: number): string;
  /** Returns the whole text. */
  toString(): string;
}

/** Size of a new chunk in UTF-16 units. A chunk that an edit makes shorter than a quarter of it is merged with the next. */
const CHUNK_UNITS = 4096;

/**
 * A long text that is edited in place. An edit copies only the chunks that it touches, so its cost does not grow with the
 * text, except for the scan over the chunks' lengths that finds them.
 */
export class ChunkedText implements ReadableText {
  readonly #chunks: string[];
  #length: number;

  constructor(text: string) {
    this.#chunks = cut(text);
    this.#length = text.length;
  }

  get length(): number {
    return this.#length;
  }

  slice(start: number, end: number): string {
    const first = this.#locate(start);
    let piece = '';
    let chunkStart = first.start;
    for (let i = first.index; chunkStart < end && i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i] ?? '';
      piece += chunk.slice(Math.max(0, start - chunkStart), end - chunkStart);
      chunkStart += chunk.length;
    }
    return piece;
  }

  /** Replaces `length` units at `offset`. Throws `RangeError` if they are not within the text. */
  replace(offset: number, length: number, text: string): void {
    this.#check(offset, offset + length);
    const first = this.#locate(offset);
    let last = first;
    while (last.start + this.#chunkAt(last.index).length < offset + length) {
      last = { index: last.index + 1, start: last.start + this.#chunkAt(last.index).length };
    }
    const head = this.#chunkAt(first.index).slice(0, offset - first.start);
    const tail = this.#chunkAt(last.index).slice(offset + length - last.start);
    let merged = head + text + tail;
    let count = last.index - first.index + 1;
    if (merged.length < CHUNK_UNITS / 4) {
      merged += this.#chunkAt(first.index + count);
      count++;
    }
    this.#chunks.splice(first.index, count, ...cut(merged));
    this.#length += text.length - length;
  }

  toString(): string {
    return this.#chunks.join('');
  }

  #check(start: number, end: number): void {
    if (start < 0 || end < start || end > this.#length) {
      throw new RangeError(`The range ${start} to ${end} is not within a text of ${this.#length}.`);
    }
  }

  /** Returns the chunk that contains the unit at `offset`; at the end of the text, the last one. */
  #locate(offset: number): { readonly index: number; readonly start: number } {
    let start = 0;
    let index = 0;
    while (index < this.#chunks.length - 1 && start + this.#chunkAt(index).length <= offset) {
      start += this.#chunkAt(index).length;
      index++;
    }
    return { index, start };
  }

  #chunkAt(index: number): string {
    return this.#chunks[index] ?? '';
  }
}

function cut(text: string): string[] {
  if (text.length < 2 * CHUNK_UNITS) return [text];
  const count = Math.ceil(text.length / CHUNK_UNITS);
  return Array.from({ length: count }, (_, i) => text.slice(i * CHUNK_UNITS, (i + 1) * CHUNK_UNITS));
}
