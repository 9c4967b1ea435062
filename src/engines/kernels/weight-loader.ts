import type { LayerTensors } from '../../models/decoder-tensors.ts';
import { plain } from '../../util/plain-text.ts';
import type { GgufFile } from '../../gguf/gguf-file.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import { tensorBytes } from '../../gguf/tensor-type.ts';
import { modelFault, type ModelFileError } from '../../gguf/model-file-error.ts';
import * as layout from './assembly/layout.ts';
import type { KernelModule } from './kernel-module.ts';
import { inWholeBlocks, inWholeTiles, planMatrix, type Matrix, type MatrixPlan } from './matrix-plan.ts';
import { inBlocks } from './scratch.ts';
import { transcodeToQ8 } from '../../gguf/transcode.ts';

/**
 * Copies a model's weights from its file to the kernels' memory, in the order in which the products read them. Types that
 * the kernels do not repack become Q8_0.
 */
export class WeightLoader {
  readonly #file: GgufFile;
  readonly #module: KernelModule;
  readonly #onProgress: (fraction: number) => void;
  readonly #done = new Map<TensorInfo, readonly number[]>();
  #bytesRead = 0;

  constructor(file: GgufFile, module: KernelModule, onProgress: (fraction: number) => void) {
    this.#file = file;
    this.#module = module;
    this.#onProgress = onProgress;
  }

  /** Loads a matrix, once for each tensor, and returns its words; see `assembly/layout.ts`. The bias is multiplied by a factor. */
  matrix(matrix: Matrix, bias?: TensorInfo, biasFactor = 1): readonly number[] {
    const { info } = matrix;
    const known = this.#done.get(info);
    if (known) return known;
    const plan = planMatrix(matrix);
    const target = this.#module.allocate(plan.bytes);
    this.#repack(info, plan, target);
    const words = wordsOf([
      [layout.MATRIX_KIND, plan.kind],
      [layout.MATRIX_ROWS, plan.rows],
      [layout.MATRIX_COLUMNS, plan.columns],
      [layout.MATRIX_DATA, target],
      [layout.MATRIX_BIAS, this.vector(bias, biasFactor)],
    ]);
    this.#done.set(info, words);
    return words;
  }

  /** Loads a vector, multiplied by a factor, as fp32 with zeros up to whole blocks and returns its address; 0 without a vector. */
  vector(info: TensorInfo | undefined, factor = 1): number {
    if (info === undefined) return 0;
    const values = this.#file.read(info);
    if (!values.every(Number.isFinite)) throw corrupt(info);
    const length = inBlocks(values.length);
    const address = this.#module.allocate(4 * length);
    const held = this.#module.floats(address, length);
    held.set(factor === 1 ? values : values.map((value) => value * factor));
    held.fill(0, values.length);
    return address;
  }

  /** Loads a decoder layer and returns its words. The kernels scale what it adds to the residual stream, except for biases. */
  layer(tensors: LayerTensors, residualScale: number): readonly number[] {
    const up = this.matrix(inWholeBlocks(tensors.up), tensors.upBias);
    return wordsOf([
      [layout.LAYER_ATTENTION_NORM, this.vector(tensors.attentionNorm)],
      [layout.LAYER_ATTENTION_NORM_BIAS, this.vector(tensors.attentionNormBias)],
      [layout.LAYER_FEED_FORWARD_NORM, this.vector(tensors.feedForwardNorm)],
      [layout.LAYER_FEED_FORWARD_NORM_BIAS, this.vector(tensors.feedForwardNormBias)],
      [layout.LAYER_QUERY_NORM, this.vector(tensors.queryNorm)],
      [layout.LAYER_KEY_NORM, this.vector(tensors.keyNorm)],
      [layout.LAYER_QUERY, ...this.matrix(inWholeBlocks(tensors.query), tensors.queryBias)],
      [layout.LAYER_KEY, ...this.matrix(inWholeTiles(tensors.key), tensors.keyBias)],
      [layout.LAYER_VALUE, ...this.matrix(inWholeTiles(tensors.value), tensors.valueBias)],
      [
        layout.LAYER_ATTENTION_OUTPUT,
        ...this.matrix(inWholeBlocks(tensors.attentionOutput), tensors.attentionOutputBias, residualScale),
      ],
      [
        layout.LAYER_GATE,
        ...(tensors.gate ? this.matrix(inWholeBlocks(tensors.gate), tensors.gateBias) : up),
      ],
      [layout.LAYER_UP, ...up],
      [layout.LAYER_DOWN, ...this.matrix(inWholeBlocks(tensors.down), tensors.downBias, residualScale)],
    ]);
  }

  #repack(info: TensorInfo, plan: MatrixPlan, target: number): void {
    const { format, staged, columns, stagedRowBytes, pieceRows, tileBytes } = plan;
    const [fileRows = 0] = info.shape;
    const staging = this.#module.allocate(pieceRows * stagedRowBytes);
    try {
      for (let row = 0; row < plan.rows; row += pieceRows) {
        const rows = Math.min(pieceRows, plan.rows - row);
        // Pieces at the end may be padding only.
        const read = Math.max(0, Math.min(rows, fileRows - row));
        const bytes = read > 0 ? this.#file.readRawRows(info, row, read) : new Uint8Array(0);
        const stage = this.#module.byteView(staging, rows * stagedRowBytes);
        if (info.type === staged) stage.set(bytes);
        else transcodeRows(info, bytes, read, stage);
        // Pad with scales of 0.
        stage.fill(0, read * stagedRowBytes);
        const to = target + (row / layout.TILE) * tileBytes;
        if (this.#module.exports.repack(format, staging, to, rows, columns) === 0) throw corrupt(info);
        this.#bytesRead += bytes.length;
        this.#onProgress(Math.min(1, this.#bytesRead / this.#file.bytes));
      }
    } finally {
      this.#module.free(staging);
    }
  }
}

/** Writes rows as Q8_0, each with zeros up to a whole block. */
function transcodeRows(
  { type, shape: [, columns = 0] }: TensorInfo,
  bytes: Uint8Array,
  rows: number,
  stage: Uint8Array,
): void {
  if (columns === inBlocks(columns)) {
    transcodeToQ8(type, bytes, rows * columns, stage);
    return;
  }
  const rowBytes = tensorBytes(type, columns);
  const stagedBytes = tensorBytes('Q8_0', inBlocks(columns));
  for (let row = 0; row < rows; row++)
    transcodeToQ8(type, bytes.subarray(row * rowBytes), columns, stage.subarray(row * stagedBytes));
}

/** Returns words in their order in memory. */
function wordsOf(fields: readonly (readonly [word: number, ...values: number[]])[]): number[] {
  const words: number[] = [];
  for (const [word, ...values] of fields) for (const [i, value] of values.entries()) words[word + i] = value;
  return words;
}

function corrupt(info: TensorInfo): ModelFileError {
  return modelFault.corrupt`The model file's tensor "${plain(info.name)}" has infinite or undefined weights.`;
}
