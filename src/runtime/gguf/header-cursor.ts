import type { ByteSource } from './byte-source.ts';
import { ModelFileError } from './model-file-error.ts';

const PAGE_BYTES = 1 << 18;

/**
 * Reads the header forward, page by page. Every length that the file claims is held against the bytes that are
 * left before anything is allocated for it, so an absurd size costs nothing.
 */
export class HeaderCursor {
  readonly #source: ByteSource;
  /** A byte order mark is part of the text: tokens may begin with one. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #page = new Uint8Array(0);
  #view = new DataView(this.#page.buffer);
  #pageStart = 0;
  #position = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Bytes from the file's start. */
  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#source.size - this.#position;
  }

  uint8(): number {
    const at = this.#take(1);
    return this.#view.getUint8(at);
  }

  int8(): number {
    const at = this.#take(1);
    return this.#view.getInt8(at);
  }

  uint16(): number {
    const at = this.#take(2);
    return this.#view.getUint16(at, true);
  }

  int16(): number {
    const at = this.#take(2);
    return this.#view.getInt16(at, true);
  }

  uint32(): number {
    const at = this.#take(4);
    return this.#view.getUint32(at, true);
  }

  int32(): number {
    const at = this.#take(4);
    return this.#view.getInt32(at, true);
  }

  float32(): number {
    const at = this.#take(4);
    return this.#view.getFloat32(at, true);
  }

  float64(): number {
    const at = this.#take(8);
    return this.#view.getFloat64(at, true);
  }

  uint64(): bigint {
    const at = this.#take(8);
    return this.#view.getBigUint64(at, true);
  }

  int64(): bigint {
    const at = this.#take(8);
    return this.#view.getBigInt64(at, true);
  }

  /** A 64-bit count of things that take at least `unitBytes` each in what follows. */
  count(unitBytes: number, what: string): number {
    const claimed = this.uint64();
    if (claimed > BigInt(Math.floor(this.remaining / unitBytes))) {
      throw new ModelFileError(
        'truncated',
        `The model file claims ${claimed} ${what} but only ${this.remaining} bytes follow: it is truncated or corrupt.`,
      );
    }
    return Number(claimed);
  }

  /** A length-prefixed UTF-8 string. */
  string(): string {
    const length = this.count(1, 'bytes of text');
    const start = this.#take(length);
    return this.#decoder.decode(this.#page.subarray(start, start + length));
  }

  /** Makes the next `length` bytes available in the page and steps over them; returns where in the page. */
  #take(length: number): number {
    let start = this.#position - this.#pageStart;
    if (start + length > this.#page.byteLength) {
      if (length > this.remaining)
        throw new ModelFileError('truncated', 'The model file ends within its header.');
      const pageBytes = Math.min(Math.max(length, PAGE_BYTES), this.remaining);
      this.#page = this.#source.read(this.#position, pageBytes).slice();
      this.#view = new DataView(this.#page.buffer);
      this.#pageStart = this.#position;
      start = 0;
    }
    this.#position += length;
    return start;
  }
}
