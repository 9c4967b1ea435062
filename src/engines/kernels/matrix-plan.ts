import type { DecoderTensors, LayerTensors } from '../../models/decoder-tensors.ts';
import { BLOCK, K_BLOCK } from '../../gguf/block-sizes.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import { tensorBytes, type TensorType } from '../../gguf/tensor-type.ts';
import * as layout from './assembly/layout.ts';
import { inBlocks } from './scratch.ts';

/** Bytes of a tensor that are repacked at a time, so that it is never in memory twice. */
const PIECE_BYTES = 1 << 22;

interface Transport {
  /** The kind of matrix that the kernels multiply. */
  readonly kind: number;
  /** The format that they repack. */
  readonly format: number;
  /** The type of that format: that of the file, or what it is transcoded to. */
  readonly staged: TensorType;
}

const native = (staged: TensorType, kind: number, format = kind): Transport => ({ kind, format, staged });
const asQ8 = native('Q8_0', layout.Q8);

/** How each type runs. Types without a kind of their own take one that loses nothing, or become Q8_0. */
const transports: Readonly<Record<TensorType, Transport>> = {
  ...{ F32: asQ8, F16: asQ8, BF16: asQ8 },
  ...{ Q8_0: asQ8, Q4_0: native('Q4_0', layout.Q4), Q5_0: native('Q5_0', layout.Q5) },
  ...{ Q4_K: native('Q4_K', layout.Q4K), Q6_K: native('Q6_K', layout.Q6K) },
  ...{ IQ4_NL: native('IQ4_NL', layout.IQ4), IQ4_XS: native('IQ4_XS', layout.IQ4, layout.FROM_IQ4_XS) },
  Q3_K: native('Q3_K', layout.Q6K, layout.FROM_Q3_K),
  ...{ Q4_1: asQ8, Q5_1: asQ8, Q2_K: asQ8, Q5_K: asQ8 },
};

/** Bytes of a block of a tile, and its columns, by the kind of matrix. */
const tileBlocks: Readonly<Record<number, readonly [bytes: number, columns: number]>> = {
  [layout.Q8]: [layout.TILE_BLOCK_BYTES_Q8, BLOCK],
  [layout.Q4]: [layout.TILE_BLOCK_BYTES_Q4, BLOCK],
  [layout.Q5]: [layout.TILE_BLOCK_BYTES_Q5, BLOCK],
  [layout.IQ4]: [layout.TILE_BLOCK_BYTES_Q4, BLOCK],
  [layout.Q4K]: [layout.TILE_BLOCK_BYTES_Q4K, K_BLOCK],
  [layout.Q6K]: [layout.TILE_BLOCK_BYTES_Q6K, K_BLOCK],
};

/** The layout of a matrix in the kernels' memory. */
export interface MatrixPlan extends Transport {
  /** Outputs, padded with zeros to whole tiles, or to whole blocks. */
  readonly rows: number;
  /** Inputs, padded with zeros to whole blocks. */
  readonly columns: number;
  readonly tileBytes: number;
  /** Size of all tiles. */
  readonly bytes: number;
  /** Bytes of a row before it is repacked. */
  readonly stagedRowBytes: number;
  /** Rows that are repacked at a time; whole tiles. */
  readonly pieceRows: number;
}

/** A matrix, and what its outputs are padded to: whole blocks if they are rows of activations. */
export interface Matrix {
  readonly info: TensorInfo;
  readonly step: typeof BLOCK | typeof layout.TILE;
}

export function planMatrix({ info: { type, shape }, step }: Matrix): MatrixPlan {
  const transport = transports[type];
  const [fileRows = 0, fileColumns = 0] = shape;
  // `readHeader` ensures that rows of quantized types are whole blocks; those of others may have any size.
  const columns = inBlocks(fileColumns);
  const rows = Math.ceil(fileRows / step) * step;
  const [blockBytes, blockColumns] = tileBlocks[transport.kind] ?? [0, 1];
  const tileBytes = (columns / blockColumns) * blockBytes;
  const stagedRowBytes = tensorBytes(transport.staged, columns);
  const pieceTiles = Math.max(1, Math.floor(PIECE_BYTES / (layout.TILE * stagedRowBytes)));
  return {
    ...transport,
    ...{ rows, columns, tileBytes, stagedRowBytes },
    bytes: (rows / layout.TILE) * tileBytes,
    pieceRows: Math.min(rows, pieceTiles * layout.TILE),
  };
}

/** Outputs of which rows of activations for another matrix consist. */
export const inWholeBlocks = (info: TensorInfo): Matrix => ({ info, step: BLOCK });
export const inWholeTiles = (info: TensorInfo): Matrix => ({ info, step: layout.TILE });

/** Returns every matrix once, including one that is both embedding and output. */
export function matricesOf({ embedding, output, layers }: DecoderTensors): readonly Matrix[] {
  return [...[...new Set([embedding, output])].map(inWholeTiles), ...layers.flatMap(matricesOfLayer)];
}

function matricesOfLayer({ query, key, value, attentionOutput, gate, up, down }: LayerTensors): Matrix[] {
  const gates = gate === undefined ? [] : [gate];
  return [
    ...[query, attentionOutput, ...gates, up, down].map(inWholeBlocks),
    ...[key, value].map(inWholeTiles),
  ];
}

/** Returns norms and biases. */
export function vectorsOf(tensors: DecoderTensors): TensorInfo[] {
  const ofLayer = (layer: LayerTensors): (TensorInfo | undefined)[] => [
    ...[layer.attentionNorm, layer.attentionNormBias, layer.feedForwardNorm, layer.feedForwardNormBias],
    ...[layer.queryNorm, layer.keyNorm, layer.queryBias, layer.keyBias, layer.valueBias],
    ...[layer.attentionOutputBias, layer.gateBias, layer.upBias, layer.downBias],
  ];
  return [tensors.outputNorm, tensors.outputNormBias, ...tensors.layers.flatMap(ofLayer)].filter(
    (info) => info !== undefined,
  );
}
