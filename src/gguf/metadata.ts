import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { HeaderCursor } from './header-cursor.ts';
import { limits } from './limits.ts';
import { modelFault, type ModelFileError } from './model-file-error.ts';
import { numberTypes, STRING } from './value-type.ts';

/** Where a string is in the file, in bytes from its start. */
export interface StringLocation {
  readonly kind: 'string';
  readonly position: number;
  readonly bytes: number;
}

/** Where the elements of an array are in the file. */
export interface ArrayLocation {
  readonly kind: 'array';
  /** GGUF's number of the element type. */
  readonly type: number;
  readonly length: number;
  readonly position: number;
  readonly bytes: number;
}

export type GgufEntry = number | boolean | StringLocation | ArrayLocation;

/** Bytes read of a string that is only shown to the user. */
const SHOWN_BYTES = 1 << 10;

/**
 * The key-value section of a GGUF file. Getters throw a `ModelFileError` that names the key if it is absent or has another
 * type; `optional` ones return `undefined` if it is absent. Strings and arrays are read from the open file on each call, and
 * refused as `corrupt` if they exceed `limits`.
 */
export class GgufMetadata {
  readonly #entries: ReadonlyMap<string, GgufEntry>;
  readonly #source: ByteSource;

  constructor(entries: ReadonlyMap<string, GgufEntry>, source: ByteSource) {
    this.#entries = entries;
    this.#source = source;
  }

  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  string(key: string): string {
    return this.optionalString(key) ?? this.#missing(key);
  }

  optionalString(key: string): string | undefined {
    const location = this.#stringLocation(key);
    if (location === undefined) return undefined;
    requireLength(key, location.bytes);
    return this.#cursorAt(location).text(location.bytes);
  }

  /** Returns the start of a string of any length, to be shown; `undefined` also if nothing of it is printable. */
  optionalPlainText(key: string): PlainText | undefined {
    const location = this.#stringLocation(key);
    if (location === undefined) return undefined;
    const text = plain(this.#cursorAt(location).text(Math.min(location.bytes, SHOWN_BYTES)));
    return text === '' ? undefined : text;
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? this.#missing(key);
  }

  /** Returns a number; 64-bit integers beyond 2^53 are rounded to the nearest double. */
  optionalNumber(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || typeof entry === 'number'
      ? entry
      : this.#wrongType(key, sentence`a number`);
  }

  optionalBoolean(key: string): boolean | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || typeof entry === 'boolean'
      ? entry
      : this.#wrongType(key, sentence`a boolean`);
  }

  /** Returns the length of an array of strings without reading it. */
  stringCount(key: string): number {
    return this.#stringsLocation(key).length;
  }

  strings(key: string): readonly string[] {
    const location = this.#stringsLocation(key);
    if (location.bytes > limits.arrayBytes) throw tooLong(key, sentence`${location.bytes} bytes of text`);
    const cursor = this.#cursorAt(location);
    return readArray(key, location, () => {
      const bytes = cursor.textLength();
      requireLength(key, bytes);
      return cursor.text(bytes);
    });
  }

  /** Returns an array of numbers; 64-bit integers beyond 2^53 are rounded to the nearest double. */
  optionalNumbers(key: string): readonly number[] | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (!isLocation(entry, 'array')) return this.#wrongType(key, sentence`an array of numbers`);
    const type = numberTypes.get(entry.type);
    const cursor = this.#cursorAt(entry);
    return readArray(key, entry, () => {
      const value = type && cursor.value(type);
      return typeof value === 'number' ? value : this.#wrongType(key, sentence`an array of numbers`);
    });
  }

  #stringLocation(key: string): StringLocation | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || isLocation(entry, 'string')
      ? entry
      : this.#wrongType(key, sentence`a string`);
  }

  #stringsLocation(key: string): ArrayLocation {
    const entry = this.#entries.get(key) ?? this.#missing(key);
    const isStrings = isLocation(entry, 'array') && (entry.type === STRING || entry.length === 0);
    return isStrings ? entry : this.#wrongType(key, sentence`an array of strings`);
  }

  #cursorAt({ position }: StringLocation | ArrayLocation): HeaderCursor {
    return new HeaderCursor(this.#source, position);
  }

  #missing(key: string): never {
    throw modelFault.incomplete`The model file has no "${plain(key)}" in its metadata.`;
  }

  #wrongType(key: string, type: PlainText): never {
    throw modelFault.incomplete`The model file's metadata "${plain(key)}" is not ${type}.`;
  }
}

function isLocation<K extends 'string' | 'array'>(
  entry: GgufEntry,
  kind: K,
): entry is Extract<GgufEntry, { kind: K }> {
  return typeof entry === 'object' && entry.kind === kind;
}

function readArray<T>(key: string, { length }: ArrayLocation, next: () => T): readonly T[] {
  if (length > limits.arrayLength) throw tooLong(key, sentence`${length} values`);
  const list: T[] = [];
  for (let i = 0; i < length; i++) list.push(next());
  return list;
}

function requireLength(key: string, bytes: number): void {
  if (bytes > limits.stringBytes) throw tooLong(key, sentence`${bytes} bytes of text`);
}

function tooLong(key: string, what: PlainText): ModelFileError {
  return modelFault.corrupt`The model file's metadata "${plain(key)}" has ${what}, more than any model needs.`;
}
