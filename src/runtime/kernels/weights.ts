import type { DecoderTensors, LayerTensors } from '../../models/decoder-tensors.ts';
import { plain, sentence, type PlainText } from '../../util/plain-text.ts';
import type { GgufFile } from '../gguf/gguf-file.ts';
import type { TensorInfo } from '../gguf/header.ts';
import { ModelFileError } from '../gguf/model-file-error.ts';
import { tensorBytes, type TensorType } from '../gguf/tensor-type.ts';
import * as layout from './assembly/layout.ts';
import type { KernelModule } from './kernel-module.ts';
import { transcodeToQ8 } from './transcode.ts';

/** Bytes of a tensor that are repacked at a time: the file is never held twice. */
const PIECE_BYTES = 1 << 22;

/** A piece of the kernels' memory. */
export interface WeightRange {
  readonly address: number;
  readonly bytes: number;
}

/**
 * Moves a model's weights from its file into the kernels' memory, in the order the products read them. What is
 * quantized otherwise than the kernels multiply by becomes Q8_0 on the way.
 */
export class WeightLoader {
  readonly #file: GgufFile;
  readonly #module: KernelModule;
  readonly #onProgress: (fraction: number) => void;
  readonly #done = new Map<TensorInfo, readonly number[]>();
  #bytesRead = 0;
  #firstMatrix = Infinity;
  #matrixBytes = 0;

  constructor(file: GgufFile, module: KernelModule, onProgress: (fraction: number) => void) {
    this.#file = file;
    this.#module = module;
    this.#onProgress = onProgress;
  }

  /** Throws `ModelFileError` `unsupported`, naming the tensor, when the kernels cannot multiply by one of them. */
  static requireSupported(tensors: DecoderTensors): void {
    const matrices = [tensors.embedding, tensors.output, ...tensors.layers.flatMap(matricesOf)];
    for (const { name, type, shape } of matrices) {
      const [rows = 0, columns = 0] = shape;
      if (kinds[type] === undefined) throw unsupported(name, sentence`is ${plain(type)}`);
      if (rows % layout.TILE !== 0) {
        throw unsupported(name, sentence`has ${rows} rows, which is not a multiple of ${layout.TILE}`);
      }
      if (columns % layout.BLOCK !== 0) {
        throw unsupported(name, sentence`has ${columns} columns, which is not a multiple of ${layout.BLOCK}`);
      }
    }
  }

  /** The words of a matrix, see `assembly/layout.ts`. A tensor that is asked for twice is loaded once. */
  matrix(info: TensorInfo, bias?: TensorInfo): readonly number[] {
    const known = this.#done.get(info);
    if (known) return known;
    const kind = kindOf(info);
    const [rows = 0, columns = 0] = info.shape;
    const tileBytes =
      (columns / layout.BLOCK) *
      (kind === layout.Q8 ? layout.TILE_BLOCK_BYTES_Q8 : layout.TILE_BLOCK_BYTES_Q4);
    const target = this.#module.allocate((rows / layout.TILE) * tileBytes);
    this.#repack(info, kind, target, tileBytes);
    this.#firstMatrix = Math.min(this.#firstMatrix, target);
    this.#matrixBytes += (rows / layout.TILE) * tileBytes;
    const words = [kind, rows, columns, target, bias ? this.vector(bias) : 0];
    this.#done.set(info, words);
    return words;
  }

  /** Where the matrices begin, and how many bytes they have in all. */
  get matrices(): WeightRange {
    return { address: this.#firstMatrix, bytes: this.#matrixBytes };
  }

  /** Address of a vector as fp32. */
  vector(info: TensorInfo): number {
    const values = this.#file.read(info);
    if (!values.every(Number.isFinite)) throw corrupt(info);
    const address = this.#module.allocate(4 * values.length);
    this.#module.floats(address, values.length).set(values);
    return address;
  }

  /** The words of a decoder layer. */
  layer(tensors: LayerTensors): readonly number[] {
    return [
      this.vector(tensors.attentionNorm),
      this.vector(tensors.feedForwardNorm),
      ...this.matrix(tensors.query, tensors.queryBias),
      ...this.matrix(tensors.key, tensors.keyBias),
      ...this.matrix(tensors.value, tensors.valueBias),
      ...matricesOf(tensors)
        .slice(3)
        .flatMap((info) => this.matrix(info)),
    ];
  }

  #repack(info: TensorInfo, kind: number, target: number, tileBytes: number): void {
    const [rows = 0, columns = 0] = info.shape;
    const staged = kind === layout.Q8 ? 'Q8_0' : 'Q4_0';
    const rowBytes = tensorBytes(staged, columns);
    const perPiece = Math.max(1, Math.floor(PIECE_BYTES / (layout.TILE * rowBytes))) * layout.TILE;
    const staging = this.#module.allocate(Math.min(perPiece, rows) * rowBytes);
    try {
      for (let row = 0; row < rows; row += perPiece) {
        const count = Math.min(perPiece, rows - row);
        const bytes = this.#file.readRawRows(info, row, count);
        const stage = this.#module.byteView(staging, count * rowBytes);
        if (info.type === staged) stage.set(bytes);
        else transcodeToQ8(info.type, bytes, count * columns, stage);
        const to = target + (row / layout.TILE) * tileBytes;
        if (this.#module.exports.repack(kind, staging, to, count, columns) === 0) throw corrupt(info);
        this.#bytesRead += bytes.length;
        this.#onProgress(Math.min(1, this.#bytesRead / this.#file.bytes));
      }
    } finally {
      this.#module.free(staging);
    }
  }
}

/** What a type is multiplied as. Those that are exact in the file are left to an engine that keeps them so. */
const kinds: Readonly<Record<TensorType, number | undefined>> = {
  ...{ F32: undefined, F16: undefined, BF16: undefined },
  ...{ Q8_0: layout.Q8, Q4_0: layout.Q4 },
  ...{ Q4_1: layout.Q8, Q5_0: layout.Q8, Q5_1: layout.Q8, Q4_K: layout.Q8, Q5_K: layout.Q8, Q6_K: layout.Q8 },
};

function kindOf(info: TensorInfo): number {
  const kind = kinds[info.type];
  if (kind === undefined) throw unsupported(info.name, sentence`is ${plain(info.type)}`);
  return kind;
}

/** In the order of the layer's words. */
function matricesOf(layer: LayerTensors): TensorInfo[] {
  return [layer.query, layer.key, layer.value, layer.attentionOutput, layer.gate, layer.up, layer.down];
}

function unsupported(name: string, why: PlainText): ModelFileError {
  return new ModelFileError(
    'unsupported',
    sentence`The model's tensor "${plain(name)}" ${why}; the engine "kernels" multiplies by quantized weights, in whole tiles.`,
  );
}

function corrupt(info: TensorInfo): ModelFileError {
  return new ModelFileError(
    'corrupt',
    sentence`The model file's tensor "${plain(info.name)}" holds infinite or undefined weights.`,
  );
}
