import type { DecoderTensors, LayerTensors } from '../../models/decoder-tensors.ts';
import { plain, sentence, type PlainText } from '../../util/plain-text.ts';
import { BLOCK } from '../../gguf/block-sizes.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { tensorBytes, type TensorType } from '../../gguf/tensor-type.ts';
import * as layout from './assembly/layout.ts';

/** Bytes of a tensor that are repacked at a time, so that it is never in memory twice. */
const PIECE_BYTES = 1 << 22;

/** The kind that the kernels multiply each type as. Unquantized types are left to the engine `ort`, which keeps them exact. */
const kinds: Readonly<Record<TensorType, number | undefined>> = {
  ...{ F32: undefined, F16: undefined, BF16: undefined },
  ...{ Q8_0: layout.Q8, Q4_0: layout.Q4 },
  ...{ Q4_1: layout.Q8, Q5_0: layout.Q8, Q5_1: layout.Q8, Q4_K: layout.Q8, Q5_K: layout.Q8, Q6_K: layout.Q8 },
  ...{ IQ4_NL: layout.Q8, IQ4_XS: layout.Q8, Q2_K: layout.Q8, Q3_K: layout.Q8 },
};

/** The layout of a matrix in the kernels' memory. */
export interface MatrixPlan {
  /** `layout.Q8` or `layout.Q4`. */
  readonly kind: number;
  /** The type that the kernels repack. */
  readonly staged: 'Q8_0' | 'Q4_0';
  /** Outputs, padded with zeros to whole tiles. */
  readonly rows: number;
  readonly columns: number;
  readonly tileBytes: number;
  /** Size of all tiles. */
  readonly bytes: number;
  /** Bytes of a row before it is repacked. */
  readonly stagedRowBytes: number;
  /** Rows that are repacked at a time; whole tiles. */
  readonly pieceRows: number;
}

/** Throws `ModelFileError` (`unsupported`) that names the tensor if the kernels do not support its type. */
export function planMatrix({ name, type, shape }: TensorInfo): MatrixPlan {
  const kind = kinds[type];
  if (kind === undefined) throw unsupported(plain(name), plain(type));
  const [fileRows = 0, columns = 0] = shape;
  const rows = Math.ceil(fileRows / layout.TILE) * layout.TILE;
  const staged = kind === layout.Q8 ? 'Q8_0' : 'Q4_0';
  const blockBytes = kind === layout.Q8 ? layout.TILE_BLOCK_BYTES_Q8 : layout.TILE_BLOCK_BYTES_Q4;
  // `readHeader` ensures that rows of quantized types are whole blocks.
  const tileBytes = (columns / BLOCK) * blockBytes;
  const stagedRowBytes = tensorBytes(staged, columns);
  const pieceTiles = Math.max(1, Math.floor(PIECE_BYTES / (layout.TILE * stagedRowBytes)));
  return {
    ...{ kind, staged, rows, columns, tileBytes, stagedRowBytes },
    bytes: (rows / layout.TILE) * tileBytes,
    pieceRows: Math.min(rows, pieceTiles * layout.TILE),
  };
}

/** Returns every matrix once, including one that is both embedding and output. */
export function matricesOf(tensors: DecoderTensors): ReadonlySet<TensorInfo> {
  return new Set([tensors.embedding, tensors.output, ...tensors.layers.flatMap(matricesOfLayer)]);
}

function matricesOfLayer(layer: LayerTensors): TensorInfo[] {
  return [layer.query, layer.key, layer.value, layer.attentionOutput, layer.gate, layer.up, layer.down];
}

/** Returns norms and biases. */
export function vectorsOf(tensors: DecoderTensors): TensorInfo[] {
  const ofLayer = (layer: LayerTensors): (TensorInfo | undefined)[] => [
    ...[layer.attentionNorm, layer.feedForwardNorm],
    ...[layer.queryBias, layer.keyBias, layer.valueBias],
  ];
  return [tensors.outputNorm, ...tensors.layers.flatMap(ofLayer)].filter((info) => info !== undefined);
}

function unsupported(name: PlainText, type: PlainText): ModelFileError {
  return new ModelFileError(
    'unsupported',
    sentence`The model's tensor "${name}" is ${type}; the engine "kernels" supports quantized weights only.`,
  );
}
