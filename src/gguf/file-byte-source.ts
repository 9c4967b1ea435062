import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { errorCode } from '../util/errors.ts';
import { plainPath, sentence, type PlainText } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { ModelFileError, modelFault } from './model-file-error.ts';

/** Without `O_NONBLOCK`, opening a pipe that has just replaced the file would wait for its writer. Windows has no such flag. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Node reads fewer than 2^31 bytes in one call. */
const MAX_READ_BYTES = 1 << 30;

/**
 * A file on disk, read by position. Node has no `mmap`; positional reads into one reused buffer come closest: the file is
 * in the page cache once and never as a whole in the process.
 */
export class FileByteSource implements ByteSource {
  readonly size: number;
  #descriptor: number | undefined;
  #buffer = new Uint8Array(0);

  /** Throws `ModelFileError` (`not-found`) if the file does not exist, is not a regular file, or is not readable. */
  constructor(path: string) {
    try {
      // Checked before opening, as opening a pipe or a device can block or have effects.
      requireRegularFile(statSync(path), path);
      this.#descriptor = openSync(path, OPEN_FLAGS);
    } catch (error) {
      if (error instanceof ModelFileError) throw error;
      throw new ModelFileError('not-found', sentence`${describeOpenError(error)}: ${plainPath(path)}`, {
        cause: error,
      });
    }
    try {
      const status = fstatSync(this.#descriptor);
      requireRegularFile(status, path);
      this.size = status.size;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  read(offset: number, length: number): Uint8Array {
    // The system may have given the closed descriptor to another file.
    if (this.#descriptor === undefined) throw new Error('The model file is closed.');
    if (offset + length > this.size)
      throw new RangeError(`Cannot read ${length} bytes at ${offset} of ${this.size}.`);
    if (this.#buffer.byteLength < length) this.#buffer = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const wanted = Math.min(length - done, MAX_READ_BYTES);
      const count = readSync(this.#descriptor, this.#buffer, done, wanted, offset + done);
      if (count === 0) {
        throw modelFault.truncated`The model file became shorter while it was read.`;
      }
      done += count;
    }
    return this.#buffer.subarray(0, length);
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function requireRegularFile(status: Stats, path: string): void {
  if (status.isFile()) return;
  throw modelFault.notFound`The model path is ${describeKind(status)}, not a file: ${plainPath(path)}`;
}

function describeKind(status: Stats): PlainText {
  if (status.isDirectory()) return sentence`a folder`;
  if (status.isFIFO()) return sentence`a pipe`;
  if (status.isSocket()) return sentence`a socket`;
  return sentence`a device`;
}

function describeOpenError(error: unknown): PlainText {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return sentence`There is no model file`;
  if (code === 'EACCES' || code === 'EPERM') return sentence`The model file may not be read`;
  return sentence`The model file cannot be opened`;
}
