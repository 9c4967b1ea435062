import type { HeaderCursor } from './header-cursor.ts';
import { GgufMetadata, type GgufScalar, type GgufValue } from './metadata.ts';
import { ModelFileError } from './model-file-error.ts';

interface ScalarType {
  /** Bytes that a value takes at least; a string's are those of its length. */
  readonly bytes: number;
  readonly read: (cursor: HeaderCursor) => GgufScalar;
}

/** By their number in GGUF (`gguf_metadata_value_type`). */
const scalarTypes: ReadonlyMap<number, ScalarType> = new Map<number, ScalarType>([
  [0, { bytes: 1, read: (cursor) => cursor.uint8() }],
  [1, { bytes: 1, read: (cursor) => cursor.int8() }],
  [2, { bytes: 2, read: (cursor) => cursor.uint16() }],
  [3, { bytes: 2, read: (cursor) => cursor.int16() }],
  [4, { bytes: 4, read: (cursor) => cursor.uint32() }],
  [5, { bytes: 4, read: (cursor) => cursor.int32() }],
  [6, { bytes: 4, read: (cursor) => cursor.float32() }],
  [7, { bytes: 1, read: (cursor) => cursor.uint8() !== 0 }],
  [8, { bytes: 8, read: (cursor) => cursor.string() }],
  [10, { bytes: 8, read: (cursor) => cursor.uint64() }],
  [11, { bytes: 8, read: (cursor) => cursor.int64() }],
  [12, { bytes: 8, read: (cursor) => cursor.float64() }],
]);
const ARRAY = 9;

/** Reads the key-value section. Throws `ModelFileError`. */
export function readMetadata(cursor: HeaderCursor, entryCount: number): GgufMetadata {
  const values = new Map<string, GgufValue>();
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.string();
    if (values.has(key)) {
      throw new ModelFileError('corrupt', `The model file's metadata has "${key}" twice.`);
    }
    const type = cursor.uint32();
    values.set(key, type === ARRAY ? readArray(cursor, key) : scalarType(type, key).read(cursor));
  }
  return new GgufMetadata(values);
}

function readArray(cursor: HeaderCursor, key: string): GgufScalar[] {
  const number = cursor.uint32();
  if (number === ARRAY) {
    throw new ModelFileError(
      'corrupt',
      `The model file's metadata "${key}" is a list of lists, which no model needs.`,
    );
  }
  const type = scalarType(number, key);
  const length = cursor.count(type.bytes, `values of "${key}"`);
  const list: GgufScalar[] = [];
  for (let i = 0; i < length; i++) list.push(type.read(cursor));
  return list;
}

function scalarType(number: number, key: string): ScalarType {
  const type = scalarTypes.get(number);
  if (type) return type;
  throw new ModelFileError('corrupt', `The model file's metadata "${key}" has the unknown type ${number}.`);
}
