import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode } from '../../util/errors.ts';
import type { ByteSource } from './byte-source.ts';
import { ModelFileError } from './model-file-error.ts';

/**
 * A file on disk, read in place by position. Node has no `mmap`; positional reads into one reused buffer come
 * as close as it allows: the file is in the page cache once and never as a whole in the process.
 */
export class FileByteSource implements ByteSource {
  readonly size: number;
  readonly #descriptor: number;
  #buffer = new Uint8Array(0);

  /** Throws `ModelFileError` when the file is not there, is no file, or may not be read. */
  constructor(path: string) {
    try {
      this.#descriptor = openSync(path, 'r');
    } catch (error) {
      throw new ModelFileError('not-found', `${whyUnreadable(error)}: ${path}`, { cause: error });
    }
    const status = fstatSync(this.#descriptor);
    if (!status.isFile()) {
      closeSync(this.#descriptor);
      throw new ModelFileError('not-found', `The model path is not a file: ${path}`);
    }
    this.size = status.size;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.size) throw new RangeError(`No ${length} bytes at ${offset}.`);
    if (this.#buffer.byteLength < length) this.#buffer = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#descriptor, this.#buffer, done, length - done, offset + done);
      if (count === 0)
        throw new ModelFileError('truncated', 'The model file became shorter while it was read.');
      done += count;
    }
    return this.#buffer.subarray(0, length);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function whyUnreadable(error: unknown): string {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'There is no model file';
  if (code === 'EACCES' || code === 'EPERM') return 'The model file may not be read';
  return 'The model file cannot be opened';
}
