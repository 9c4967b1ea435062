import { ModelFileError, modelFault } from '../../gguf/model-file-error.ts';
import { AheadByteSource } from './ahead-byte-source.ts';

/** A file of the browser. Several workers may read the same one at any time. Each piece is fetched from another process. */
export class BlobByteSource extends AheadByteSource {
  readonly #blob: Blob;
  readonly #readBlob: (blob: Blob) => ArrayBuffer;

  /** @param readBlob reads a piece synchronously; throws if the file is gone or has changed */
  constructor(blob: Blob, readBlob: (blob: Blob) => ArrayBuffer) {
    super(blob.size);
    this.#blob = blob;
    this.#readBlob = readBlob;
  }

  protected override readPiece(start: number, end: number): Uint8Array<ArrayBuffer> {
    try {
      return new Uint8Array(this.#readBlob(this.#blob.slice(start, end)));
    } catch (cause) {
      const { fault, message } = modelFault.truncated`The model file changed while it was read.`;
      throw new ModelFileError(fault, message, { cause });
    }
  }
}
