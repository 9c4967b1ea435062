import type { ModelShape } from '../runtime/engine.ts';
import type { GgufFile } from '../gguf/gguf-file.ts';
import type { TensorInfo } from '../gguf/header.ts';
import { modelFault } from '../gguf/model-file-error.ts';
import { plain } from '../util/plain-text.ts';

/**
 * The tensors of one decoder layer. Matrices are `[out, in]`, rows first; `ModelShape.rotary` is the order of the rows of
 * q and k. Biases are `undefined` if the model has none.
 */
export interface LayerTensors {
  readonly attentionNorm: TensorInfo; // [width]
  readonly query: TensorInfo; // [heads * head_dim, width]
  readonly queryBias: TensorInfo | undefined; // [heads * head_dim]
  readonly key: TensorInfo; // [kv_heads * head_dim, width]
  readonly keyBias: TensorInfo | undefined; // [kv_heads * head_dim]
  readonly value: TensorInfo; // [kv_heads * head_dim, width]
  readonly valueBias: TensorInfo | undefined; // [kv_heads * head_dim]
  readonly attentionOutput: TensorInfo; // [width, heads * head_dim]
  readonly feedForwardNorm: TensorInfo; // [width]
  readonly gate: TensorInfo; // [feed_forward, width]
  readonly up: TensorInfo; // [feed_forward, width]
  readonly down: TensorInfo; // [width, feed_forward]
}

export interface DecoderTensors {
  readonly embedding: TensorInfo; // [vocabulary, width]
  readonly layers: readonly LayerTensors[];
  readonly outputNorm: TensorInfo; // [width]
  /** The same tensor as `embedding` if the file ties the two. */
  readonly output: TensorInfo; // [vocabulary, width]
}

/** Finds every tensor of a `llama` or `qwen2` model and checks its shape. Throws `ModelFileError`. */
export function findDecoderTensors(file: GgufFile, shape: ModelShape): DecoderTensors {
  const { width, vocabulary } = shape;
  // A qwen2 without its biases would compute nonsense; for a llama they are optional.
  const needsBias = file.metadata.string('general.architecture') === 'qwen2';
  const embedding = file.tensor('token_embd.weight', [vocabulary, width]);
  const tensors: DecoderTensors = {
    embedding,
    layers: Array.from({ length: shape.layers }, (_, layer) => findLayer(file, shape, needsBias, layer)),
    outputNorm: file.tensor('output_norm.weight', [width]),
    output: file.tensors.has('output.weight') ? file.tensor('output.weight', [vocabulary, width]) : embedding,
  };
  refuseUnknownTensors(file, tensors);
  return tensors;
}

function findLayer(file: GgufFile, shape: ModelShape, needsBias: boolean, layer: number): LayerTensors {
  const { width, headDim, feedForward } = shape;
  const queryWidth = shape.heads * headDim;
  const keyWidth = shape.kvHeads * headDim;
  const find = (name: string, ...size: number[]): TensorInfo =>
    file.tensor(`blk.${layer}.${name}.weight`, size);
  const findBias = (name: string, size: number): TensorInfo | undefined => {
    const fullName = `blk.${layer}.${name}.bias`;
    return needsBias || file.tensors.has(fullName) ? file.tensor(fullName, [size]) : undefined;
  };
  return {
    attentionNorm: find('attn_norm', width),
    query: find('attn_q', queryWidth, width),
    queryBias: findBias('attn_q', queryWidth),
    key: find('attn_k', keyWidth, width),
    keyBias: findBias('attn_k', keyWidth),
    value: find('attn_v', keyWidth, width),
    valueBias: findBias('attn_v', keyWidth),
    attentionOutput: find('attn_output', width, queryWidth),
    feedForwardNorm: find('ffn_norm', width),
    gate: find('ffn_gate', feedForward, width),
    up: find('ffn_up', feedForward, width),
    down: find('ffn_down', width, feedForward),
  };
}

/** Throws for a tensor that is not read (a norm, rotary factors), as ignoring it would give wrong results. */
function refuseUnknownTensors(file: GgufFile, tensors: DecoderTensors): void {
  const { layers, ...rest } = tensors;
  const groups: readonly object[] = [rest, ...layers];
  const known = new Set(
    groups.flatMap((group) => (Object.values(group) as (TensorInfo | undefined)[]).map((info) => info?.name)),
  );
  for (const name of file.tensors.keys()) {
    if (!known.has(name)) {
      throw modelFault.unsupported`The model file has a tensor that is not supported: "${plain(name)}".`;
    }
  }
}
