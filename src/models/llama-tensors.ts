import type { ModelShape } from '../runtime/engine.ts';
import type { GgufFile } from '../runtime/gguf/gguf-file.ts';
import type { TensorInfo } from '../runtime/gguf/header.ts';
import { ModelFileError } from '../runtime/gguf/model-file-error.ts';

/**
 * The tensors of one decoder layer. Matrices are `[out, in]`, rows first. Rows of q and k are permuted for
 * interleaved rotary pairs (2i, 2i+1), as llama.cpp's converter leaves them.
 */
export interface LayerTensors {
  readonly attentionNorm: TensorInfo; // [width]
  readonly query: TensorInfo; // [heads * head_dim, width]
  readonly key: TensorInfo; // [kv_heads * head_dim, width]
  readonly value: TensorInfo; // [kv_heads * head_dim, width]
  readonly attentionOutput: TensorInfo; // [width, heads * head_dim]
  readonly feedForwardNorm: TensorInfo; // [width]
  readonly gate: TensorInfo; // [feed_forward, width]
  readonly up: TensorInfo; // [feed_forward, width]
  readonly down: TensorInfo; // [width, feed_forward]
}

export interface LlamaTensors {
  readonly embedding: TensorInfo; // [vocabulary, width]
  readonly layers: readonly LayerTensors[];
  readonly outputNorm: TensorInfo; // [width]
  /** The embedding again where the file ties the two. */
  readonly output: TensorInfo; // [vocabulary, width]
}

/** Finds every tensor of a `llama` model and checks its shape. Throws `ModelFileError`. */
export function findLlamaTensors(file: GgufFile, shape: ModelShape): LlamaTensors {
  const { width, vocabulary } = shape;
  const embedding = file.tensor('token_embd.weight', [vocabulary, width]);
  const tensors: LlamaTensors = {
    embedding,
    layers: Array.from({ length: shape.layers }, (_, layer) => findLayer(file, shape, layer)),
    outputNorm: file.tensor('output_norm.weight', [width]),
    output: file.tensors.has('output.weight') ? file.tensor('output.weight', [vocabulary, width]) : embedding,
  };
  refuseUnknownTensors(file, tensors);
  return tensors;
}

function findLayer(file: GgufFile, shape: ModelShape, layer: number): LayerTensors {
  const { width, headDim, feedForward } = shape;
  const queryWidth = shape.heads * headDim;
  const keyWidth = shape.kvHeads * headDim;
  const find = (name: string, ...size: number[]): TensorInfo =>
    file.tensor(`blk.${layer}.${name}.weight`, size);
  return {
    attentionNorm: find('attn_norm', width),
    query: find('attn_q', queryWidth, width),
    key: find('attn_k', keyWidth, width),
    value: find('attn_v', keyWidth, width),
    attentionOutput: find('attn_output', width, queryWidth),
    feedForwardNorm: find('ffn_norm', width),
    gate: find('ffn_gate', feedForward, width),
    up: find('ffn_up', feedForward, width),
    down: find('ffn_down', width, feedForward),
  };
}

/** A tensor that nobody reads (a bias, rotary factors) would mean silently wrong results. */
function refuseUnknownTensors(file: GgufFile, tensors: LlamaTensors): void {
  const { layers, ...rest } = tensors;
  const known = new Set(
    [rest, ...layers].flatMap((group) => (Object.values(group) as TensorInfo[]).map(({ name }) => name)),
  );
  for (const name of file.tensors.keys()) {
    if (!known.has(name)) {
      throw new ModelFileError(
        'unsupported',
        `The model file has a tensor that is not supported: "${name}".`,
      );
    }
  }
}
