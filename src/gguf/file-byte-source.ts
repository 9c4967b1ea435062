import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { errorCode } from '../util/errors.ts';
import { plainPath, sentence, type PlainText } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { ModelFileError } from './model-file-error.ts';

/** Opening a pipe would wait for its other end, were it put in the file's place meanwhile. Windows has no such flag. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Node reads fewer than 2^31 bytes at once. */
const MOST_READ_BYTES = 1 << 30;

/**
 * A file on disk, read in place by position. Node has no `mmap`; positional reads into one reused buffer come
 * as close as it allows: the file is in the page cache once and never as a whole in the process.
 */
export class FileByteSource implements ByteSource {
  readonly size: number;
  #descriptor: number | undefined;
  #buffer = new Uint8Array(0);

  /** Throws `ModelFileError` when the file is not there, is no regular file, or may not be read. */
  constructor(path: string) {
    try {
      // What is no file is not even opened: that alone can wait, or do something, where it is a pipe or a device.
      requireFile(statSync(path), path);
      this.#descriptor = openSync(path, OPEN_FLAGS);
    } catch (error) {
      if (error instanceof ModelFileError) throw error;
      throw new ModelFileError('not-found', sentence`${whyUnreadable(error)}: ${plainPath(path)}`, {
        cause: error,
      });
    }
    try {
      const status = fstatSync(this.#descriptor);
      requireFile(status, path);
      this.size = status.size;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  read(offset: number, length: number): Uint8Array {
    // The number may be another file's by now.
    if (this.#descriptor === undefined) throw new Error('The model file is closed.');
    if (offset + length > this.size) throw new RangeError(`No ${length} bytes at ${offset}.`);
    if (this.#buffer.byteLength < length) this.#buffer = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const wanted = Math.min(length - done, MOST_READ_BYTES);
      const count = readSync(this.#descriptor, this.#buffer, done, wanted, offset + done);
      if (count === 0) {
        throw new ModelFileError('truncated', sentence`The model file became shorter while it was read.`);
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

function requireFile(status: Stats, path: string): void {
  if (status.isFile()) return;
  throw new ModelFileError(
    'not-found',
    sentence`The model path is ${kindOf(status)}, not a file: ${plainPath(path)}`,
  );
}

function kindOf(status: Stats): PlainText {
  if (status.isDirectory()) return sentence`a folder`;
  if (status.isFIFO()) return sentence`a pipe`;
  if (status.isSocket()) return sentence`a socket`;
  return sentence`a device`;
}

function whyUnreadable(error: unknown): PlainText {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return sentence`There is no model file`;
  if (code === 'EACCES' || code === 'EPERM') return sentence`The model file may not be read`;
  return sentence`The model file cannot be opened`;
}
