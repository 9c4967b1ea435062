import type { PlainText } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { limits } from './limits.ts';
import { modelFault, type ModelFileError } from './model-file-error.ts';
import { readUint64, type NumberType } from './value-type.ts';

/** A page is small after a skip, as another one may follow soon, and doubles while reading is sequential. */
const SMALLEST_PAGE = 1 << 12;
const LARGEST_PAGE = 1 << 18;

/**
 * Reads the header forward, page by page. Every length in the file is checked against the remaining bytes before anything is
 * allocated for it, so an absurd size costs nothing. Every method throws `ModelFileError` where the file ends too early.
 */
export class HeaderCursor {
  readonly #source: ByteSource;
  /** Keeps a byte order mark, as tokens may begin with one. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #page = new Uint8Array(0);
  #view = new DataView(this.#page.buffer);
  #pageStart: number;
  #pageBytes = SMALLEST_PAGE;
  #position: number;
  #nameBytes = 0;

  /** @param position where to start, in bytes from the file's start */
  constructor(source: ByteSource, position = 0) {
    this.#source = source;
    this.#position = position;
    this.#pageStart = position;
  }

  /** Bytes from the file's start. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#source.size - this.#position;
  }

  /** Reads a number or a boolean. */
  value({ bytes, read }: NumberType): number | boolean {
    const at = this.#take(bytes);
    return read(this.#view, at);
  }

  uint32(): number {
    const at = this.#take(4);
    return this.#view.getUint32(at, true);
  }

  /** Rounded to the nearest double beyond 2^53. */
  uint64(): number {
    const at = this.#take(8);
    return readUint64(this.#view, at);
  }

  /** Reads a 64-bit count of at most `max` elements, which must fit into the remaining bytes at `elementBytes` or more each. */
  count(elementBytes: number, max: number, what: PlainText): number {
    const at = this.#take(8);
    const claimed = this.#view.getBigUint64(at, true);
    if (claimed > BigInt(Math.floor(this.remaining / elementBytes))) {
      throw modelFault.truncated`The model file claims ${claimed} ${what} but only ${this.remaining} bytes follow: it is truncated or corrupt.`;
    }
    const count = Number(claimed);
    if (count > max) {
      throw modelFault.corrupt`The model file claims ${count} ${what}; at most ${max} are read.`;
    }
    return count;
  }

  /** Reads the byte length before a string, and checks that the string fits into the remaining bytes. */
  textLength(): number {
    const length = this.uint64();
    if (length > this.remaining) {
      throw modelFault.truncated`The model file claims ${length} bytes of text but only ${this.remaining} bytes follow: it is truncated or corrupt.`;
    }
    return length;
  }

  /** Reads a key or a tensor's name of at most `maxBytes`. */
  name(maxBytes: number): string {
    const length = this.textLength();
    this.#nameBytes += length;
    if (length > maxBytes) {
      throw modelFault.corrupt`The model file has a name of ${length} bytes; at most ${maxBytes} are read.`;
    }
    // Names stay in memory, so their sum is limited as well.
    if (this.#nameBytes > limits.nameBytes) {
      throw modelFault.corrupt`The names in the model file are longer than any model needs.`;
    }
    return this.text(length);
  }

  /** Decodes the next `length` bytes as UTF-8; the caller limits `length`, as all of it is buffered. */
  text(length: number): string {
    const start = this.#take(length);
    return this.#decoder.decode(this.#page.subarray(start, start + length));
  }

  /** Moves past `length` bytes without reading them. */
  skip(length: number): void {
    if (length > this.remaining) throw endOfFile();
    this.#position += length;
  }

  /** Loads the next `length` bytes into the page, moves past them, and returns their offset in the page. */
  #take(length: number): number {
    let start = this.#position - this.#pageStart;
    if (start + length > this.#page.byteLength) {
      if (length > this.remaining) throw endOfFile();
      const isJump = start > this.#page.byteLength;
      this.#pageBytes = isJump ? SMALLEST_PAGE : Math.min(2 * this.#pageBytes, LARGEST_PAGE);
      const bytes = Math.min(Math.max(length, this.#pageBytes), this.remaining);
      this.#page = this.#source.read(this.#position, bytes).slice();
      this.#view = new DataView(this.#page.buffer);
      this.#pageStart = this.#position;
      start = 0;
    }
    this.#position += length;
    return start;
  }
}

function endOfFile(): ModelFileError {
  return modelFault.truncated`The model file ends within its header.`;
}
