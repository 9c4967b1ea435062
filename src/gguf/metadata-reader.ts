import { plain, sentence } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import type { HeaderCursor } from './header-cursor.ts';
import { limits } from './limits.ts';
import { GgufMetadata, type GgufEntry } from './metadata.ts';
import { modelFault } from './model-file-error.ts';
import { ARRAY, numberTypes, STRING, type NumberType } from './value-type.ts';

/**
 * Reads the key-value section: keys, numbers and booleans by value, strings and arrays as locations to read later.
 * Throws `ModelFileError`.
 */
export function readMetadata(cursor: HeaderCursor, entryCount: number, source: ByteSource): GgufMetadata {
  const entries = new Map<string, GgufEntry>();
  const reader = new EntryReader(cursor);
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.name(limits.keyBytes);
    if (entries.has(key)) {
      throw modelFault.corrupt`The model file's metadata has "${plain(key)}" twice.`;
    }
    entries.set(key, reader.entry(key));
  }
  return new GgufMetadata(entries, source);
}

/** Reads values one after the other. Limits the number of strings, as an array of strings is skipped one by one. */
class EntryReader {
  readonly #cursor: HeaderCursor;
  #strings = 0;
  #stringBytes = 0;

  constructor(cursor: HeaderCursor) {
    this.#cursor = cursor;
  }

  entry(key: string): GgufEntry {
    const cursor = this.#cursor;
    const type = cursor.uint32();
    if (type === ARRAY) return this.#array(key);
    if (type !== STRING) return cursor.value(numberType(type, key));
    const bytes = cursor.textLength();
    const { position } = cursor;
    cursor.skip(bytes);
    return { kind: 'string', position, bytes };
  }

  #array(key: string): GgufEntry {
    const cursor = this.#cursor;
    const type = cursor.uint32();
    if (type === ARRAY) {
      throw modelFault.corrupt`The model file's metadata "${plain(key)}" is an array of arrays, which no model needs.`;
    }
    const isStrings = type === STRING;
    const elementBytes = isStrings ? 8 : numberType(type, key).bytes;
    const length = cursor.count(
      elementBytes,
      isStrings ? limits.arrayLength : Infinity,
      sentence`values of "${plain(key)}"`,
    );
    const { position } = cursor;
    if (isStrings) this.#skipStrings(length);
    else cursor.skip(length * elementBytes);
    return { kind: 'array', type, position, length, bytes: cursor.position - position };
  }

  #skipStrings(length: number): void {
    const cursor = this.#cursor;
    this.#strings += length;
    for (let i = 0; i < length && this.#isWithinLimits; i++) {
      const bytes = cursor.textLength();
      this.#stringBytes += bytes;
      cursor.skip(bytes);
    }
    if (!this.#isWithinLimits)
      throw modelFault.corrupt`The arrays in the model file's metadata are longer than any model needs.`;
  }

  get #isWithinLimits(): boolean {
    return this.#strings <= limits.strings && this.#stringBytes <= limits.stringArrayBytes;
  }
}

function numberType(number: number, key: string): NumberType {
  const type = numberTypes.get(number);
  if (type) return type;
  throw modelFault.corrupt`The model file's metadata "${plain(key)}" has the unknown type ${number}.`;
}
