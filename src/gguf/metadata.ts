import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { HeaderCursor } from './header-cursor.ts';
import { limits } from './limits.ts';
import { ModelFileError } from './model-file-error.ts';
import { numberTypes, STRING } from './value-type.ts';

/** Where a string stands in the file, in bytes from its start. */
export interface StringPlace {
  readonly kind: 'string';
  readonly position: number;
  readonly bytes: number;
}

/** Where the elements of a list stand. */
export interface ListPlace {
  readonly kind: 'list';
  /** GGUF's number for the type of the elements. */
  readonly type: number;
  readonly length: number;
  readonly position: number;
  readonly bytes: number;
}

export type GgufEntry = number | boolean | StringPlace | ListPlace;

/** Bytes that are read of a text that is only shown. */
const SHOWN_BYTES = 1 << 10;

/**
 * The key-value section of a GGUF file, with getters that name the key when it is absent or of another type. Strings and
 * lists are read from the file each time they are asked for, while it is open, and refused as `corrupt` where they are longer
 * than any model needs.
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
    const place = this.#stringPlace(key);
    if (place === undefined) return undefined;
    requireLength(key, place.bytes);
    return this.#cursorAt(place).text(place.bytes);
  }

  /** A string of any length as a person is shown it; undefined also where nothing of it can be shown. */
  optionalPlainText(key: string): PlainText | undefined {
    const place = this.#stringPlace(key);
    if (place === undefined) return undefined;
    const text = plain(this.#cursorAt(place).text(Math.min(place.bytes, SHOWN_BYTES)));
    return text === '' ? undefined : text;
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? this.#missing(key);
  }

  /** Of a 64-bit integer beyond 2^53 the nearest number there is. */
  optionalNumber(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || typeof entry === 'number' ? entry : this.#mistyped(key, sentence`a number`);
  }

  optionalBoolean(key: string): boolean | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || typeof entry === 'boolean'
      ? entry
      : this.#mistyped(key, sentence`a boolean`);
  }

  /** How many elements a list of strings has. */
  stringCount(key: string): number {
    return this.#stringsPlace(key).length;
  }

  strings(key: string): readonly string[] {
    const place = this.#stringsPlace(key);
    if (place.bytes > limits.listBytes) throw tooLong(key, sentence`${place.bytes} bytes of text`);
    const cursor = this.#cursorAt(place);
    return readList(key, place, () => {
      const bytes = cursor.textLength();
      requireLength(key, bytes);
      return cursor.text(bytes);
    });
  }

  /** Numbers of at most 53 bits. */
  optionalNumbers(key: string): readonly number[] | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (!isPlace(entry, 'list')) return this.#mistyped(key, sentence`a list of numbers`);
    const read = numberTypes.get(entry.type)?.read;
    const cursor = this.#cursorAt(entry);
    return readList(key, entry, () => {
      const value = read?.(cursor);
      return typeof value === 'number' ? value : this.#mistyped(key, sentence`a list of numbers`);
    });
  }

  #stringPlace(key: string): StringPlace | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || isPlace(entry, 'string') ? entry : this.#mistyped(key, sentence`a string`);
  }

  #stringsPlace(key: string): ListPlace {
    const entry = this.#entries.get(key) ?? this.#missing(key);
    const isStrings = isPlace(entry, 'list') && (entry.type === STRING || entry.length === 0);
    return isStrings ? entry : this.#mistyped(key, sentence`a list of strings`);
  }

  #cursorAt({ position }: StringPlace | ListPlace): HeaderCursor {
    return new HeaderCursor(this.#source, position);
  }

  #missing(key: string): never {
    throw new ModelFileError('incomplete', sentence`The model file has no "${plain(key)}" in its metadata.`);
  }

  #mistyped(key: string, wanted: PlainText): never {
    throw new ModelFileError(
      'incomplete',
      sentence`The model file's metadata "${plain(key)}" is not ${wanted}.`,
    );
  }
}

function isPlace<K extends 'string' | 'list'>(
  entry: GgufEntry,
  kind: K,
): entry is Extract<GgufEntry, { kind: K }> {
  return typeof entry === 'object' && entry.kind === kind;
}

function readList<T>(key: string, { length }: ListPlace, next: () => T): readonly T[] {
  if (length > limits.listLength) throw tooLong(key, sentence`${length} values`);
  const list: T[] = [];
  for (let i = 0; i < length; i++) list.push(next());
  return list;
}

function requireLength(key: string, bytes: number): void {
  if (bytes > limits.stringBytes) throw tooLong(key, sentence`${bytes} bytes of text`);
}

function tooLong(key: string, what: PlainText): ModelFileError {
  return new ModelFileError(
    'corrupt',
    sentence`The model file's metadata "${plain(key)}" has ${what}, more than any model needs.`,
  );
}
