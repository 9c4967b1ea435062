import type { HeaderCursor } from './header-cursor.ts';

/** A fixed-size value: a number or a boolean. */
export interface NumberType {
  readonly bytes: number;
  readonly read: (cursor: HeaderCursor) => number | boolean;
}

/** By GGUF's `gguf_metadata_value_type`, as are `STRING` and `ARRAY`. */
export const numberTypes: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [0, { bytes: 1, read: (cursor) => cursor.uint8() }],
  [1, { bytes: 1, read: (cursor) => cursor.int8() }],
  [2, { bytes: 2, read: (cursor) => cursor.uint16() }],
  [3, { bytes: 2, read: (cursor) => cursor.int16() }],
  [4, { bytes: 4, read: (cursor) => cursor.uint32() }],
  [5, { bytes: 4, read: (cursor) => cursor.int32() }],
  [6, { bytes: 4, read: (cursor) => cursor.float32() }],
  [7, { bytes: 1, read: (cursor) => cursor.uint8() !== 0 }],
  [10, { bytes: 8, read: (cursor) => cursor.uint64() }],
  [11, { bytes: 8, read: (cursor) => cursor.int64() }],
  [12, { bytes: 8, read: (cursor) => cursor.float64() }],
]);
export const STRING = 8;
export const ARRAY = 9;
