import { BLOCK } from '../../gguf/block-sizes.ts';
import type { GgufFile } from '../../gguf/gguf-file.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import { modelFault, type ModelFileError } from '../../gguf/model-file-error.ts';
import { tensorBytes } from '../../gguf/tensor-type.ts';
import { transcodeToQ8 } from '../../gguf/transcode.ts';
import { plain } from '../../util/plain-text.ts';
import { usage, type GpuMemory } from './gpu-memory.ts';
import { formatOf, planMatrix, quantBytes, type MatrixPlan } from './matrix-format.ts';

/** Bytes of a tensor that are read at a time. */
const PIECE_BYTES = 1 << 22;
/** Bytes of a block's scale. */
const SCALE_BYTES = 2;
/** Exponent bits of a binary16, all set if it is infinite or NaN. */
const EXPONENT = 0x7c00;

/** A matrix in the GPU's memory; see `productShader`. */
export interface LoadedMatrix extends MatrixPlan {
  /** `[outputs, blocks, quantBytes]`. */
  readonly quants: GPUBuffer;
  /** `[outputs, 2 * scaleWords]` in binary16. */
  readonly scales: GPUBuffer;
}

/** Copies a model's weights from its file to the GPU's memory. */
export class WeightLoader {
  readonly #file: GgufFile;
  readonly #memory: GpuMemory;
  readonly #onProgress: (fraction: number) => void;
  readonly #done = new Map<TensorInfo, LoadedMatrix>();
  #bytesRead = 0;

  constructor(file: GgufFile, memory: GpuMemory, onProgress: (fraction: number) => void) {
    this.#file = file;
    this.#memory = memory;
    this.#onProgress = onProgress;
  }

  /** Loads a matrix, once for each tensor. */
  matrix(info: TensorInfo): LoadedMatrix {
    const known = this.#done.get(info);
    if (known) return known;
    const loaded = this.stacked([info]);
    this.#done.set(info, loaded);
    return loaded;
  }

  /** Loads matrices of one format and width as one, one below the other. */
  stacked(infos: readonly TensorInfo[]): LoadedMatrix {
    const plan = planMatrix(infos);
    const scales = new Uint16Array(2 * plan.scaleWords * plan.outputs);
    const quants = this.#memory.createFilled(plan.quantBytes, usage.storage, (memory) => {
      const bytes = new Uint8Array(memory);
      let row = 0;
      for (const info of infos) row = this.#unpack(info, plan, row, bytes, scales);
    });
    const words = new Uint32Array(scales.buffer);
    return { ...plan, quants, scales: this.#memory.createFrom(words, usage.storage) };
  }

  /** Loads vectors, one after the other, multiplied by a factor; zeros for those that are left out. */
  vector(parts: readonly (TensorInfo | number)[], factor = 1): GPUBuffer {
    const values = parts.map((part) =>
      typeof part === 'number' ? new Float32Array(part) : this.#values(part, factor),
    );
    const all = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const each of values) {
      all.set(each, at);
      at += each.length;
    }
    return this.#memory.createFrom(all, usage.storage);
  }

  #values(info: TensorInfo, factor: number): Float32Array {
    const values = this.#file.read(info);
    if (!values.every(Number.isFinite)) throw corrupt(info);
    return factor === 1 ? values : values.map((value) => value * factor);
  }

  /** Splits blocks into whole numbers and scales, from a row of the result on; returns the row after them. */
  #unpack(
    info: TensorInfo,
    plan: MatrixPlan,
    firstRow: number,
    quants: Uint8Array,
    scales: Uint16Array,
  ): number {
    const [rows = 0, columns = 0] = info.shape;
    const size = quantBytes[plan.format];
    const staged = formatOf(info.type) === 'q4' ? 'Q4_0' : 'Q8_0';
    const rowBytes = tensorBytes(staged, columns);
    const pieceRows = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
    const transcoded = new Uint8Array(info.type === staged ? 0 : Math.min(rows, pieceRows) * rowBytes);
    for (let row = 0; row < rows; row += pieceRows) {
      const count = Math.min(pieceRows, rows - row);
      const raw = this.#file.readRawRows(info, row, count);
      if (info.type !== staged) transcodeToQ8(info.type, raw, count * columns, transcoded);
      const source = info.type === staged ? raw : transcoded;
      let at = 0;
      let to = (firstRow + row) * plan.blocks * size;
      for (let each = 0; each < count; each++) {
        const scaleRow = 2 * plan.scaleWords * (firstRow + row + each);
        for (let block = 0; block < plan.blocks; block++) {
          const scale = (source[at] ?? 0) | ((source[at + 1] ?? 0) << 8);
          if ((scale & EXPONENT) === EXPONENT) throw corrupt(info);
          scales[scaleRow + block] = scale;
          at += SCALE_BYTES;
          for (let i = 0; i < size; i++) quants[to++] = source[at++] ?? 0;
        }
      }
      this.#bytesRead += raw.length;
      this.#onProgress(Math.min(1, this.#bytesRead / this.#file.bytes));
    }
    return firstRow + rows;
  }
}

/** Whether matrices can be loaded as one. */
export function canStack(infos: readonly TensorInfo[]): boolean {
  return new Set(infos.map(({ type }) => formatOf(type))).size === 1;
}

/** Blocks of a row of a matrix. */
export function blocksOf(columns: number): number {
  return columns / BLOCK;
}

function corrupt(info: TensorInfo): ModelFileError {
  return modelFault.corrupt`The model file's tensor "${plain(info.name)}" has infinite or undefined weights.`;
}
