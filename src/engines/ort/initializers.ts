import type { GgufFile } from '../../gguf/gguf-file.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import type { OnnxInitializer } from './onnx-writer.ts';

/** Rows of a matrix expanded and transposed at a time. */
const PIECE_ROWS = 1024;

interface Entry extends OnnxInitializer {
  readonly produce: () => Float32Array;
}

/**
 * The graph's weights as a virtual file of external data. A tensor is read from the GGUF and expanded to fp32 when the
 * runtime copies it to its heap, so at most one expanded tensor exists outside of the heap.
 */
export class Weights {
  readonly #file: GgufFile;
  readonly #entries = new Map<number, Entry>();
  readonly #onProgress: (fraction: number) => void;
  readonly #waiting = new Set<Entry>();
  #bytes = 0;
  #loadedBytes = 0;

  /** @param onProgress called with the loaded share of the bytes, 0 to 1 */
  constructor(file: GgufFile, onProgress: (fraction: number) => void) {
    this.#file = file;
    this.#onProgress = onProgress;
  }

  get initializers(): readonly OnnxInitializer[] {
    return [...this.#entries.values()];
  }

  get byteLength(): number {
    return this.#bytes;
  }

  /** Size of the largest tensor. */
  get largest(): number {
    return Math.max(0, ...this.initializers.map(({ bytes }) => bytes));
  }

  /** Adds a vector or matrix with its shape in the file, times a factor; returns its name. */
  add(tensor: TensorInfo, factor = 1): string {
    return this.addComputed(tensor.name, tensor.shape, () => {
      const values = this.#file.read(tensor);
      // The file may be in memory, and is not changed.
      return factor === 1 ? values : values.map((value) => value * factor);
    });
  }

  /**
   * Adds matrices `[out_i, in]`, concatenated and transposed to `[in, sum of out_i]`, as the right operand of a product with
   * rows of activations, times a factor; returns the name.
   */
  addProduct(tensors: readonly [TensorInfo, ...TensorInfo[]], factor = 1): string {
    const columns = tensors[0].shape[1] ?? 1;
    const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 1), 0);
    const name = tensors.map((tensor) => tensor.name).join('+');
    return this.addComputed(name, [columns, rows], () => {
      const product = new Float32Array(columns * rows);
      let firstRow = 0;
      for (const tensor of tensors) {
        const tensorRows = tensor.shape[0] ?? 1;
        for (let row = 0; row < tensorRows; row += PIECE_ROWS) {
          const count = Math.min(PIECE_ROWS, tensorRows - row);
          const piece = this.#file.readRows(tensor, row, count);
          transposeInto(product, rows, firstRow + row, piece, count, columns);
          // A large vocabulary takes seconds.
          this.#reportProgress();
        }
        firstRow += tensorRows;
      }
      if (factor !== 1) for (const [i, value] of product.entries()) product[i] = value * factor;
      return product;
    });
  }

  /** Adds concatenated vectors, with zeros for absent ones; returns the name. */
  addConcatenated(
    name: string,
    vectors: readonly (readonly [vector: TensorInfo | undefined, size: number])[],
  ): string {
    const length = vectors.reduce((sum, [, size]) => sum + size, 0);
    return this.addComputed(name, [length], () => {
      const all = new Float32Array(length);
      let offset = 0;
      for (const [vector, size] of vectors) {
        if (vector !== undefined) all.set(this.#file.read(vector), offset);
        offset += size;
      }
      return all;
    });
  }

  addComputed(name: string, shape: readonly number[], produce: () => Float32Array): string {
    const bytes = shape.reduce((product, size) => product * size, 4);
    const entry = { name, shape, offset: this.#bytes, bytes, produce };
    this.#entries.set(entry.offset, entry);
    this.#waiting.add(entry);
    this.#bytes += bytes;
    return name;
  }

  /** Called by the runtime to load the tensor at bytes `[begin, end)`. */
  subarray(begin: number, end: number): Uint8Array {
    const entry = this.#entries.get(begin);
    if (entry?.bytes !== end - begin) throw new RangeError(`No weight at bytes ${begin} to ${end}.`);
    const values = entry.produce();
    // The runtime loads some small tensors twice.
    if (this.#waiting.delete(entry)) this.#loadedBytes += entry.bytes;
    this.#reportProgress();
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }

  #reportProgress(): void {
    this.#onProgress(this.#loadedBytes / this.#bytes);
  }
}

/** Size of the squares in which a matrix is transposed, so that both sides stay in the processor's cache. */
const TILE = 32;

/** Writes `matrix` `[rows, columns]` as columns `[firstColumn, firstColumn + rows)` of `target` `[columns, width]`. */
function transposeInto(
  target: Float32Array,
  width: number,
  firstColumn: number,
  matrix: Float32Array,
  rows: number,
  columns: number,
): void {
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(left + TILE, columns);
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) {
          target[column * width + firstColumn + row] = matrix[row * columns + column] ?? 0;
        }
      }
    }
  }
}
