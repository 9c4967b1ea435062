import { ModelFileError, modelFault } from '../../gguf/model-file-error.ts';
import type { ByteSource } from '../../gguf/byte-source.ts';

/** Each piece is fetched from another process, so small ones are read ahead. */
const AHEAD_BYTES = 1 << 22;

/**
 * A file of the browser, read by position. Several workers may read the same file, which the synchronous access handles of
 * the origin's private file system do not allow in every browser.
 */
export class BlobByteSource implements ByteSource {
  readonly size: number;
  readonly #blob: Blob;
  readonly #readBlob: (blob: Blob) => ArrayBuffer;
  #ahead = new Uint8Array(0);
  #start = 0;

  /** @param readBlob reads a piece synchronously; throws if the file is gone or has changed */
  constructor(blob: Blob, readBlob: (blob: Blob) => ArrayBuffer) {
    this.size = blob.size;
    this.#blob = blob;
    this.#readBlob = readBlob;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size)
      throw new RangeError(`Cannot read ${length} bytes at ${offset} of ${this.size}.`);
    if (offset < this.#start || offset + length > this.#start + this.#ahead.byteLength) {
      const end = Math.min(this.size, offset + Math.max(length, AHEAD_BYTES));
      this.#ahead = this.#piece(offset, end);
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

  #piece(start: number, end: number): Uint8Array<ArrayBuffer> {
    try {
      return new Uint8Array(this.#readBlob(this.#blob.slice(start, end)));
    } catch (cause) {
      const { fault, message } = modelFault.truncated`The model file changed while it was read.`;
      throw new ModelFileError(fault, message, { cause });
    }
  }
}
