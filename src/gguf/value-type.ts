/** A number or a boolean in a GGUF file, which is little-endian. */
export interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number | boolean;
}

/** Reads an unsigned 64-bit integer, rounded to the nearest double beyond 2^53. */
export function readUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);
}

/** By GGUF's `gguf_metadata_value_type`, as are `STRING` and `ARRAY`; 64-bit integers are rounded like `readUint64`. */
export const numberTypes: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [0, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [1, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [2, { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  [3, { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  [4, { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
  [5, { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  [6, { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  [7, { bytes: 1, read: (view, at) => view.getUint8(at) !== 0 }],
  [10, { bytes: 8, read: readUint64 }],
  [11, { bytes: 8, read: (view, at) => view.getUint32(at, true) + 2 ** 32 * view.getInt32(at + 4, true) }],
  [12, { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
]);
export const STRING = 8;
export const ARRAY = 9;
