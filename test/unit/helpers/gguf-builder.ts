/** GGUF's numbers of the scalar metadata types. */
const scalarTypes = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

export type ScalarType = keyof typeof scalarTypes;
type Scalar = number | bigint | boolean | string;

/** A metadata value; `raw` writes any bytes after a type number, valid or not. */
export type BuiltValue =
  | { readonly type: ScalarType; readonly value: Scalar }
  | { readonly list: ScalarType; readonly values: readonly Scalar[]; readonly claimedLength?: bigint }
  | { readonly raw: number; readonly bytes: Uint8Array };

export const u32 = (value: number): BuiltValue => ({ type: 'uint32', value });
export const f32 = (value: number): BuiltValue => ({ type: 'float32', value });
export const bool = (value: boolean): BuiltValue => ({ type: 'bool', value });
export const text = (value: string): BuiltValue => ({ type: 'string', value });
export const texts = (values: readonly string[]): BuiltValue => ({ list: 'string', values });

export interface BuiltTensor {
  readonly name: string;
  /** `ggml_type`, such as 8 for Q8_0. */
  readonly type: number;
  /** Rows first; the file stores the reverse. */
  readonly shape: readonly (number | bigint)[];
  readonly data: Uint8Array;
  /** The offset in the description, if it differs from the actual one. */
  readonly claimedOffset?: bigint;
}

export interface BuiltFile {
  readonly magic?: string;
  readonly version?: number;
  readonly metadata?: Readonly<Record<string, BuiltValue>> | readonly (readonly [string, BuiltValue])[];
  readonly tensors?: readonly BuiltTensor[];
  readonly claimedTensors?: bigint;
  readonly claimedEntries?: bigint;
  /** Alignment of the tensor data; not written to the metadata. */
  readonly alignment?: number;
}

/** Writes a GGUF file (specification: `ggml/docs/gguf.md`), with any faults that a test needs. */
export function buildGguf(file: BuiltFile): Uint8Array {
  const { metadata = {}, tensors = [], alignment = 32 } = file;
  const entries: readonly (readonly [string, BuiltValue])[] = isList(metadata)
    ? metadata
    : Object.entries(metadata);
  const out = new ByteWriter();
  for (const letter of file.magic ?? 'GGUF') out.scalar('uint8', letter.charCodeAt(0));
  out.scalar('uint32', file.version ?? 3);
  out.scalar('uint64', file.claimedTensors ?? BigInt(tensors.length));
  out.scalar('uint64', file.claimedEntries ?? BigInt(entries.length));
  for (const [key, value] of entries) {
    out.scalar('string', key);
    out.value(value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.scalar('string', tensor.name);
    out.scalar('uint32', tensor.shape.length);
    for (const size of [...tensor.shape].reverse()) out.scalar('uint64', BigInt(size));
    out.scalar('uint32', tensor.type);
    out.scalar('uint64', tensor.claimedOffset ?? BigInt(offset));
    offset = alignUp(offset + tensor.data.byteLength, alignment);
  }
  for (const tensor of tensors) {
    out.pad(alignment);
    out.bytes(tensor.data);
  }
  return out.finish();
}

const isList = (
  metadata: NonNullable<BuiltFile['metadata']>,
): metadata is readonly (readonly [string, BuiltValue])[] => Array.isArray(metadata);

const alignUp = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

class ByteWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.byteLength;
  }

  pad(alignment: number): void {
    this.bytes(new Uint8Array(alignUp(this.#length, alignment) - this.#length));
  }

  value(value: BuiltValue): void {
    if ('raw' in value) {
      this.scalar('uint32', value.raw);
      this.bytes(value.bytes);
    } else if ('list' in value) {
      this.scalar('uint32', 9);
      this.scalar('uint32', scalarTypes[value.list]);
      this.scalar('uint64', value.claimedLength ?? BigInt(value.values.length));
      for (const item of value.values) this.scalar(value.list, item);
    } else {
      this.scalar('uint32', scalarTypes[value.type]);
      this.scalar(value.type, value.value);
    }
  }

  scalar(type: ScalarType, value: Scalar): void {
    if (type === 'string') {
      const bytes = new TextEncoder().encode(String(value));
      this.scalar('uint64', BigInt(bytes.byteLength));
      this.bytes(bytes);
    } else {
      this.bytes(numberBytes(type, value));
    }
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.byteLength;
    }
    return all;
  }
}

function numberBytes(type: Exclude<ScalarType, 'string'>, value: Scalar): Uint8Array {
  const array = typedArrayOf(type, value);
  return new Uint8Array(array.buffer);
}

/** Assumes a little-endian processor, as Node runs on no others. */
function typedArrayOf(type: Exclude<ScalarType, 'string'>, value: Scalar): NodeJS.TypedArray {
  switch (type) {
    case 'uint8':
    case 'bool':
      return Uint8Array.of(Number(value));
    case 'int8':
      return Int8Array.of(Number(value));
    case 'uint16':
      return Uint16Array.of(Number(value));
    case 'int16':
      return Int16Array.of(Number(value));
    case 'uint32':
      return Uint32Array.of(Number(value));
    case 'int32':
      return Int32Array.of(Number(value));
    case 'float32':
      return Float32Array.of(Number(value));
    case 'float64':
      return Float64Array.of(Number(value));
    case 'uint64':
      return BigUint64Array.of(BigInt(value));
    case 'int64':
      return BigInt64Array.of(BigInt(value));
  }
}
