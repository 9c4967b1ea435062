import { plain, sentence } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import type { HeaderCursor } from './header-cursor.ts';
import { limits } from './limits.ts';
import { GgufMetadata, type GgufEntry } from './metadata.ts';
import { ModelFileError } from './model-file-error.ts';
import { LIST, numberTypes, STRING, type NumberType } from './value-type.ts';

/**
 * Reads the key-value section: its keys, what is a number or a boolean, and where the rest stands, over which it steps.
 * Throws `ModelFileError`.
 */
export function readMetadata(cursor: HeaderCursor, entryCount: number, source: ByteSource): GgufMetadata {
  const entries = new Map<string, GgufEntry>();
  const stepper = new Stepper(cursor);
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.name(limits.keyBytes);
    if (entries.has(key)) {
      throw new ModelFileError('corrupt', sentence`The model file's metadata has "${plain(key)}" twice.`);
    }
    entries.set(key, stepper.entry(key));
  }
  return new GgufMetadata(entries, source);
}

/** Goes over values. Lists of strings have to be walked string by string, so there may not be too many of these. */
class Stepper {
  readonly #cursor: HeaderCursor;
  #strings = 0;
  #stringBytes = 0;

  constructor(cursor: HeaderCursor) {
    this.#cursor = cursor;
  }

  entry(key: string): GgufEntry {
    const cursor = this.#cursor;
    const type = cursor.uint32();
    if (type === LIST) return this.#list(key);
    if (type !== STRING) return numberType(type, key).read(cursor);
    const bytes = cursor.textLength();
    const { position } = cursor;
    cursor.skip(bytes);
    return { kind: 'string', position, bytes };
  }

  #list(key: string): GgufEntry {
    const cursor = this.#cursor;
    const type = cursor.uint32();
    if (type === LIST) {
      throw new ModelFileError(
        'corrupt',
        sentence`The model file's metadata "${plain(key)}" is a list of lists, which no model needs.`,
      );
    }
    const isStrings = type === STRING;
    const unitBytes = isStrings ? 8 : numberType(type, key).bytes;
    const length = cursor.count(
      unitBytes,
      isStrings ? limits.listLength : Infinity,
      sentence`values of "${plain(key)}"`,
    );
    const { position } = cursor;
    if (isStrings) this.#walk(length);
    else cursor.skip(length * unitBytes);
    return { kind: 'list', type, position, length, bytes: cursor.position - position };
  }

  #walk(length: number): void {
    const cursor = this.#cursor;
    this.#strings += length;
    for (let i = 0; i < length && this.#isWithinLimits; i++) {
      const bytes = cursor.textLength();
      this.#stringBytes += bytes;
      cursor.skip(bytes);
    }
    if (!this.#isWithinLimits)
      throw new ModelFileError(
        'corrupt',
        sentence`The lists in the model file's metadata are longer than any model needs.`,
      );
  }

  get #isWithinLimits(): boolean {
    return this.#strings <= limits.strings && this.#stringBytes <= limits.stringListBytes;
  }
}

function numberType(number: number, key: string): NumberType {
  const type = numberTypes.get(number);
  if (type) return type;
  throw new ModelFileError(
    'corrupt',
    sentence`The model file's metadata "${plain(key)}" has the unknown type ${number}.`,
  );
}
