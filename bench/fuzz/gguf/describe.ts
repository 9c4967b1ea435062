import type { BuiltTensor, BuiltValue, ScalarType } from '../../../test/unit/helpers/gguf-builder.ts';

/** The head of a GGUF file as something that can be changed and built again. */
export interface DescribedFile {
  readonly entries: readonly (readonly [key: string, value: BuiltValue])[];
  /** Without their data; offsets are those of the file. */
  readonly tensors: readonly BuiltTensor[];
  /** The file's bytes up to the tensors' data. */
  readonly head: Uint8Array;
  readonly size: number;
}

const scalars: readonly (ScalarType | undefined)[] = [
  ...(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'bool', 'string'] as const),
  undefined,
  ...(['uint64', 'int64', 'float64'] as const),
];

/** Reads the head of a sound GGUF file, independently of the reader that is fuzzed. */
export function describeGguf(bytes: Uint8Array): DescribedFile {
  const reader = new Reader(bytes, 8);
  const tensorCount = Number(reader.uint64());
  const entryCount = Number(reader.uint64());
  const entries = Array.from({ length: entryCount }, () => [reader.string(), reader.value()] as const);
  const tensors = Array.from({ length: tensorCount }, () => reader.tensor());
  return { entries, tensors, head: bytes.slice(0, reader.at), size: bytes.byteLength };
}

class Reader {
  at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  uint32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#step(8), true);
  }

  string(): string {
    const length = Number(this.uint64());
    const { buffer, byteOffset } = this.#view;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      new Uint8Array(buffer, byteOffset + this.#step(length), length),
    );
  }

  value(): BuiltValue {
    const type = this.uint32();
    if (type !== 9) return { type: typeOf(type), value: this.#scalar(typeOf(type)) };
    const list = typeOf(this.uint32());
    const length = Number(this.uint64());
    return { list, values: Array.from({ length }, () => this.#scalar(list)) };
  }

  tensor(): BuiltTensor {
    const name = this.string();
    const shape = Array.from({ length: this.uint32() }, () => this.uint64()).reverse();
    return { name, shape, type: this.uint32(), claimedOffset: this.uint64(), data: new Uint8Array(0) };
  }

  #scalar(type: ScalarType): number | bigint | boolean | string {
    switch (type) {
      case 'string':
        return this.string();
      case 'bool':
        return this.#view.getUint8(this.#step(1)) !== 0;
      case 'uint8':
        return this.#view.getUint8(this.#step(1));
      case 'int8':
        return this.#view.getInt8(this.#step(1));
      case 'uint16':
        return this.#view.getUint16(this.#step(2), true);
      case 'int16':
        return this.#view.getInt16(this.#step(2), true);
      case 'uint32':
        return this.uint32();
      case 'int32':
        return this.#view.getInt32(this.#step(4), true);
      case 'float32':
        return this.#view.getFloat32(this.#step(4), true);
      case 'uint64':
        return this.uint64();
      case 'int64':
        return this.#view.getBigInt64(this.#step(8), true);
      case 'float64':
        return this.#view.getFloat64(this.#step(8), true);
    }
  }

  #step(length: number): number {
    const at = this.at;
    this.at += length;
    return at;
  }
}

function typeOf(number: number): ScalarType {
  const type = scalars[number];
  if (type === undefined) throw new RangeError(`No scalar has the type ${number}.`);
  return type;
}
