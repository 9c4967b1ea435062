import type { DecoderTensors, LayerTensors } from '../../models/decoder-tensors.ts';
import { plain, sentence, type PlainText } from '../../util/plain-text.ts';
import { BLOCK } from '../../gguf/block-sizes.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { tensorBytes, type TensorType } from '../../gguf/tensor-type.ts';
import * as layout from './assembly/layout.ts';

/** Bytes of a tensor that are repacked at a time: the file is never held twice. */
const PIECE_BYTES = 1 << 22;

/** What a type is multiplied as. Those that are exact in the file are left to an engine that keeps them so. */
const kinds: Readonly<Record<TensorType, number | undefined>> = {
  ...{ F32: undefined, F16: undefined, BF16: undefined },
  ...{ Q8_0: layout.Q8, Q4_0: layout.Q4 },
  ...{ Q4_1: layout.Q8, Q5_0: layout.Q8, Q5_1: layout.Q8, Q4_K: layout.Q8, Q5_K: layout.Q8, Q6_K: layout.Q8 },
};

/** How a matrix stands in the kernels' memory. */
export interface MatrixPlan {
  /** `layout.Q8` or `layout.Q4`. */
  readonly kind: number;
  /** The type that the kernels repack from. */
  readonly staged: 'Q8_0' | 'Q4_0';
  /** Outputs, rounded up to whole tiles: zeros follow what the file has. */
  readonly rows: number;
  readonly columns: number;
  readonly tileBytes: number;
  /** Bytes of all tiles. */
  readonly bytes: number;
  /** Bytes of a row before it is repacked. */
  readonly stagedRowBytes: number;
  /** Rows that are repacked at a time, whole tiles of them. */
  readonly pieceRows: number;
}

/** Throws `ModelFileError` `unsupported`, naming the tensor, when the kernels cannot multiply by its type. */
export function planMatrix({ name, type, shape }: TensorInfo): MatrixPlan {
  const kind = kinds[type];
  if (kind === undefined) throw unsupported(plain(name), plain(type));
  const [fileRows = 0, columns = 0] = shape;
  const rows = Math.ceil(fileRows / layout.TILE) * layout.TILE;
  const staged = kind === layout.Q8 ? 'Q8_0' : 'Q4_0';
  const blockBytes = kind === layout.Q8 ? layout.TILE_BLOCK_BYTES_Q8 : layout.TILE_BLOCK_BYTES_Q4;
  // Rows of quantized types are whole blocks in every sound file.
  const tileBytes = (columns / BLOCK) * blockBytes;
  const stagedRowBytes = tensorBytes(staged, columns);
  const pieceTiles = Math.max(1, Math.floor(PIECE_BYTES / (layout.TILE * stagedRowBytes)));
  return {
    ...{ kind, staged, rows, columns, tileBytes, stagedRowBytes },
    bytes: (rows / layout.TILE) * tileBytes,
    pieceRows: Math.min(rows, pieceTiles * layout.TILE),
  };
}

/** Every matrix once, also one that is embedding and output alike. */
export function matricesOf(tensors: DecoderTensors): ReadonlySet<TensorInfo> {
  return new Set([tensors.embedding, tensors.output, ...tensors.layers.flatMap(matricesOfLayer)]);
}

function matricesOfLayer(layer: LayerTensors): TensorInfo[] {
  return [layer.query, layer.key, layer.value, layer.attentionOutput, layer.gate, layer.up, layer.down];
}

/** Norms and biases. */
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
    sentence`The model's tensor "${name}" is ${type}; the engine "kernels" multiplies by quantized weights only.`,
  );
}
