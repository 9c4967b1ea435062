import { AheadByteSource } from './ahead-byte-source.ts';
import type { StoredFileHandle } from './web-platform.ts';

/**
 * A file in the origin's private file system, read in this process. That takes a tenth of the time that a blob takes, but in some
 * browsers other windows cannot open the file as long.
 */
export class HandleByteSource extends AheadByteSource {
  readonly #handle: StoredFileHandle;

  /** Takes ownership of the handle. */
  constructor(handle: StoredFileHandle, size: number) {
    super(size);
    this.#handle = handle;
  }

  override close(): void {
    super.close();
    this.#handle.close();
  }

  protected override readPiece(start: number, end: number): Uint8Array<ArrayBuffer> {
    const piece = new Uint8Array(end - start);
    return piece.subarray(0, this.#handle.read(piece, { at: start }));
  }
}
