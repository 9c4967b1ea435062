import { modelFault } from '../../gguf/model-file-error.ts';
import type { ByteSource } from '../../gguf/byte-source.ts';

/**
 * A file of the browser, read by position. Several workers may read the same file, which the synchronous access handles of
 * the origin's private file system do not allow in every browser.
 */
export class BlobByteSource implements ByteSource {
  readonly size: number;
  readonly #blob: Blob;
  readonly #read: (blob: Blob) => ArrayBuffer;

  /** @param read reads a piece synchronously; throws if the file is gone or has changed */
  constructor(blob: Blob, read: (blob: Blob) => ArrayBuffer) {
    this.size = blob.size;
    this.#blob = blob;
    this.#read = read;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size)
      throw new RangeError(`Cannot read ${length} bytes at ${offset} of ${this.size}.`);
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(this.#read(this.#blob.slice(offset, offset + length)));
    } catch {
      throw modelFault.truncated`The model file changed while it was read.`;
    }
    if (bytes.byteLength < length)
      throw modelFault.truncated`The model file became shorter while it was read.`;
    return bytes;
  }

  close(): void {
    // Nothing is held but a reference.
  }
}
