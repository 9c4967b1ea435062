import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { dequantize } from './dequantize.ts';
import { readHeader, type TensorInfo } from './header.ts';
import type { GgufMetadata } from './metadata.ts';
import { ModelFileError } from './model-file-error.ts';
import { tensorBytes } from './tensor-type.ts';

/**
 * An open GGUF file (specification: `ggml/docs/gguf.md`). The header is checked at once; its strings and lists, and tensors,
 * are read when they are asked for. It owns the source; whoever opens it closes it.
 */
export class GgufFile {
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly #source: ByteSource;

  /** Throws `ModelFileError`, and closes the source, when the file is not a sound GGUF. */
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

  /** Bytes of the whole file. */
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
   * The description of a tensor that must be there.
   *
   * @param shape rows first: `[rows, columns]`, the reverse of GGUF's order
   */
  tensor(name: string, shape: readonly number[]): TensorInfo {
    const info = this.tensors.get(name);
    if (!info) {
      throw new ModelFileError('incomplete', sentence`The model file has no tensor "${plain(name)}".`);
    }
    if (info.shape.length !== shape.length || info.shape.some((size, axis) => size !== shape[axis])) {
      throw new ModelFileError(
        'corrupt',
        sentence`The model file's tensor "${plain(name)}" is ${times(info.shape)}; its metadata says ${times(shape)}.`,
      );
    }
    return info;
  }

  /** Rows `[firstRow, firstRow + rowCount)` of a tensor as fp32, `[rowCount, columns]`; a vector is one row. */
  readRows(info: TensorInfo, firstRow: number, rowCount: number): Float32Array {
    const columns = info.shape[info.shape.length - 1] ?? 1;
    const rowBytes = tensorBytes(info.type, columns);
    const bytes = this.#source.read(info.offset + firstRow * rowBytes, rowCount * rowBytes);
    return dequantize(info.type, bytes, rowCount * columns);
  }

  /** A whole tensor as fp32. */
  read(info: TensorInfo): Float32Array {
    return dequantize(info.type, this.#source.read(info.offset, info.bytes), info.elements);
  }

  /** Rows `[firstRow, firstRow + rowCount)` of a matrix as they stand in the file; valid until the next read. */
  readRawRows(info: TensorInfo, firstRow: number, rowCount: number): Uint8Array {
    const rowBytes = info.bytes / (info.shape[0] ?? 1);
    return this.#source.read(info.offset + firstRow * rowBytes, rowCount * rowBytes);
  }

  /** A whole tensor as it stands in the file; a copy. */
  readRaw(info: TensorInfo): Uint8Array {
    return this.#source.read(info.offset, info.bytes).slice();
  }

  close(): void {
    this.#source.close();
  }
}

function times(shape: readonly number[]): PlainText {
  return plain(shape.join(' x '));
}
