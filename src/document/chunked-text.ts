/** Text that can be read in parts; a string is one. */
export interface ReadableText {
  /** UTF-16 units. */
  readonly length: number;
  /** As of a string. */
  slice(start: number, end: number): string;
  /** The whole text. */
  toString(): string;
}

/** Chunks are cut to this many UTF-16 units; one that an edit makes shorter than a quarter joins its neighbour. */
const CHUNK_UNITS = 4096;

/**
 * A long text that is edited in place. An edit copies the chunk or two that it touches, so its cost does not grow
 * with the text; finding them is a walk over one number per chunk.
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

  /** As of a string, for ends that are not negative: beyond the text there is nothing. */
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

  /** Replaces `length` units at `offset`. Throws `RangeError` for what is not there. */
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
      throw new RangeError(`No text from ${start} to ${end} of ${this.#length}.`);
    }
  }

  /** The chunk that holds the unit at `offset`, or the last one at the end. */
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
