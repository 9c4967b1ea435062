import { modelFault } from '../../gguf/model-file-error.ts';
import type { ByteSource } from '../../gguf/byte-source.ts';

/** Small pieces are read ahead, as a header consists of many. */
const AHEAD_BYTES = 1 << 22;

/** A file of the browser, read by position in large pieces. */
export abstract class AheadByteSource implements ByteSource {
  readonly size: number;
  #ahead = new Uint8Array(0);
  #start = 0;

  constructor(size: number) {
    this.size = size;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size)
      throw new RangeError(`Cannot read ${length} bytes at ${offset} of ${this.size}.`);
    if (offset < this.#start || offset + length > this.#start + this.#ahead.byteLength) {
      const end = Math.min(this.size, offset + Math.max(length, AHEAD_BYTES));
      this.#ahead = this.readPiece(offset, end);
      this.#start = offset;
      if (this.#ahead.byteLength < end - offset)
        throw modelFault.truncated`The model file became shorter while it was read.`;
    }
    const from = offset - this.#start;
    return this.#ahead.subarray(from, from + length);
  }

  close(): void {
    this.#ahead = new Uint8Array(0);
  }

  /** Returns the bytes from `start` to `end`, or fewer if the file has become shorter. */
  protected abstract readPiece(start: number, end: number): Uint8Array<ArrayBuffer>;
}
