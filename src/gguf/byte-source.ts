/** Random access to a model file's bytes, so that a part can be read without holding the whole file. */
export interface ByteSource {
  /** Total bytes. */
  readonly size: number;
  /** Returns `length` bytes from `offset`, valid until the next call. Throws `RangeError` beyond the end. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** A file that is already in memory. Reads are views, not copies. */
export class MemoryByteSource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    // A plain view, as a Node `Buffer` would return views with a `slice` of its own that does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get size(): number {
    return this.#bytes.byteLength;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size)
      throw new RangeError(`Cannot read ${length} bytes at ${offset} of ${this.size}.`);
    return this.#bytes.subarray(offset, offset + length);
  }

  close(): void {
    // Only memory is held, which is garbage collected.
  }
}
