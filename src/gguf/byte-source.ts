/** Random access to a model file's bytes, so that nobody has to hold the whole file to read a part of it. */
export interface ByteSource {
  /** Total bytes. */
  readonly size: number;
  /** `length` bytes from `offset`, valid until the next call. Throws `RangeError` beyond the end. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** A file that is in memory already, as a browser's `fetch` leaves it. Reads are views, not copies. */
export class MemoryByteSource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    // A Node `Buffer` would pass its own `slice` on, which copies nothing and keeps the pool's offset.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get size(): number {
    return this.#bytes.byteLength;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size) throw new RangeError(`No ${length} bytes at ${offset}.`);
    return this.#bytes.subarray(offset, offset + length);
  }

  close(): void {
    // Nothing is held that the garbage collector does not know.
  }
}
