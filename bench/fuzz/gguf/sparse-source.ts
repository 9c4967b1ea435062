import type { ByteSource } from '../../../src/gguf/byte-source.ts';

/** A file of which only the head was written: the rest reads as zeros, like a sparse file's. */
export class SparseByteSource implements ByteSource {
  readonly size: number;
  readonly #head: Uint8Array;

  constructor(head: Uint8Array, size: number) {
    this.#head = head;
    this.size = size;
  }

  read(offset: number, length: number): Uint8Array {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw new RangeError(`No ${length} bytes at ${offset}.`);
    }
    if (offset + length <= this.#head.byteLength) return this.#head.subarray(offset, offset + length);
    const bytes = new Uint8Array(length);
    if (offset < this.#head.byteLength) bytes.set(this.#head.subarray(offset));
    return bytes;
  }

  close(): void {
    // There is nothing to let go.
  }
}
