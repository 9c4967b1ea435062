import { plain, type PlainText } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { dequantize } from './dequantize.ts';
import { readHeader, type TensorInfo } from './header.ts';
import type { GgufMetadata } from './metadata.ts';
import { modelFault } from './model-file-error.ts';
import { tensorBytes } from './tensor-type.ts';

/**
 * An open GGUF file (specification: `ggml/docs/gguf.md`). The header is checked on opening; strings, arrays and tensors
 * are read on demand. Owns the source; the caller must `close` it.
 */
export class GgufFile {
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly #source: ByteSource;

  /** Throws `ModelFileError`, and closes the source, if the file is not a valid GGUF. */
  constructor(source: ByteSource) {
    try {
      const header = readHeader(source);
      this.metadata = header.metadata;
      this.tensors = header.tensors;
      this.#source = source;
    } catch (error) {
      source.close();
      throw error;
    }
  }

  /** Size of the whole file. */
  get bytes(): number {
    return this.#source.size;
  }

  /** Number of weights in all tensors. */
  get parameters(): number {
    let sum = 0;
    for (const tensor of this.tensors.values()) sum += tensor.elements;
    return sum;
  }

  /**
   * Returns the description of a tensor. Throws `ModelFileError` if it is absent or has another shape.
   *
   * @param shape rows first: `[rows, columns]`, the reverse of GGUF's order
   */
  tensor(name: string, shape: readonly number[]): TensorInfo {
    const info = this.tensors.get(name);
    if (!info) {
      throw modelFault.incomplete`The model file has no tensor "${plain(name)}".`;
    }
    if (info.shape.length !== shape.length || info.shape.some((size, axis) => size !== shape[axis])) {
      throw modelFault.corrupt`The model file's tensor "${plain(name)}" is ${formatShape(info.shape)}; its metadata says ${formatShape(shape)}.`;
    }
    return info;
  }

  /** Returns rows `[firstRow, firstRow + rowCount)` of a tensor as fp32, `[rowCount, columns]`; a vector is one row. */
  readRows(info: TensorInfo, firstRow: number, rowCount: number): Float32Array {
    const columns = info.shape[info.shape.length - 1] ?? 1;
    const rowBytes = tensorBytes(info.type, columns);
    const bytes = this.#source.read(info.offset + firstRow * rowBytes, rowCount * rowBytes);
    return dequantize(info.type, bytes, rowCount * columns);
  }

  /** Returns a whole tensor as fp32. */
  read(info: TensorInfo): Float32Array {
    return dequantize(info.type, this.#source.read(info.offset, info.bytes), info.elements);
  }

  /** Returns the bytes of rows `[firstRow, firstRow + rowCount)` of a matrix; valid until the next read. */
  readRawRows(info: TensorInfo, firstRow: number, rowCount: number): Uint8Array {
    const rowBytes = info.bytes / (info.shape[0] ?? 1);
    return this.#source.read(info.offset + firstRow * rowBytes, rowCount * rowBytes);
  }

  /** Returns a copy of a whole tensor's bytes. */
  readRaw(info: TensorInfo): Uint8Array {
    return this.#source.read(info.offset, info.bytes).slice();
  }

  close(): void {
    this.#source.close();
  }
}

function formatShape(shape: readonly number[]): PlainText {
  return plain(shape.join(' x '));
}
