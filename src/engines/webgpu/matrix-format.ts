import { BLOCK } from '../../gguf/block-sizes.ts';
import type { DecoderTensors } from '../../models/decoder-tensors.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import { modelFault } from '../../gguf/model-file-error.ts';
import type { TensorType } from '../../gguf/tensor-type.ts';
import { plain } from '../../util/plain-text.ts';
import { WEBGPU } from './names.ts';

/** How a matrix stands in the GPU's memory: blocks of 32 weights with a scale, as Q4_0 and Q8_0. */
export type MatrixFormat = 'q4' | 'q8';

/** Types other than these two become Q8_0 when they are loaded. */
export function formatOf(type: TensorType): MatrixFormat {
  return type === 'Q4_0' ? 'q4' : 'q8';
}

/** Bytes of a block's whole numbers. */
export const quantBytes: Readonly<Record<MatrixFormat, number>> = { q4: BLOCK / 2, q8: BLOCK };

/** Sizes of matrices of one format that are multiplied together, one below the other. */
export interface MatrixPlan {
  readonly format: MatrixFormat;
  readonly outputs: number;
  readonly blocks: number;
  /** Words of two scales in a row. */
  readonly scaleWords: number;
  readonly quantBytes: number;
  readonly scaleBytes: number;
}

/** Throws `ModelFileError` (`unsupported`) that names a tensor whose rows are no whole blocks. */
export function planMatrix(infos: readonly TensorInfo[]): MatrixPlan {
  let outputs = 0;
  let blocks = 0;
  let format: MatrixFormat = 'q4';
  for (const { name, type, shape } of infos) {
    const [rows = 0, columns = 0] = shape;
    if (columns % BLOCK !== 0)
      throw modelFault.unsupported`The model's tensor "${plain(name)}" has rows of ${columns} weights; the engine "${plain(WEBGPU)}" supports whole blocks of ${BLOCK} only.`;
    outputs += rows;
    blocks = columns / BLOCK;
    format = formatOf(type);
  }
  const scaleWords = Math.ceil(blocks / 2);
  return {
    ...{ format, outputs, blocks, scaleWords },
    quantBytes: outputs * blocks * quantBytes[format],
    scaleBytes: 4 * outputs * scaleWords,
  };
}

/** Returns every matrix once, including one that is both embedding and output. */
export function matricesOf({ embedding, output, layers }: DecoderTensors): ReadonlySet<TensorInfo> {
  return new Set([
    ...[embedding, output],
    ...layers.flatMap(({ query, key, value, attentionOutput, gate, up, down }) => [
      ...[query, key, value, attentionOutput, ...(gate ? [gate] : []), up, down],
    ]),
  ]);
}
