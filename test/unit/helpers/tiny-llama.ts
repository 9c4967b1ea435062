import type { TensorType } from '../../../src/gguf/tensor-type.ts';
import { buildGguf, f32, text, texts, u32, type BuiltTensor, type BuiltValue } from './gguf-builder.ts';
import { seededRandom } from '../../../src/util/random.ts';
import { encoders, typeNumbers, type Encoded } from './tiny-tensors.ts';

export const tinyArchitectures = ['llama', 'qwen2', 'qwen3', 'granite', 'starcoder2'] as const;
export type TinyArchitecture = (typeof tinyArchitectures)[number];

export interface TinyShape {
  /** Defaults to `llama`. */
  readonly architecture?: TinyArchitecture;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  /** Factor of linear scaling; defaults to none. */
  readonly ropeFactor?: number;
  /** Whether each rotary frequency has a factor; defaults to no. */
  readonly hasRopeFactors?: boolean;
  /** Whether all matrices of layers have biases; by default those of a starcoder2. A qwen2 has some. */
  readonly hasBiases?: boolean;
}

export interface TinyOptions {
  readonly shape: TinyShape;
  /** Type of all matrices; norms are F32. */
  readonly type: TensorType;
  /** Type of the embedding; defaults to `type`. */
  readonly embeddingType?: TensorType;
  /** Whether `output.weight` is the embedding. */
  readonly tied: boolean;
  readonly seed: number;
  /** Additional or overridden metadata. */
  readonly metadata?: Readonly<Record<string, BuiltValue>>;
}

/** Matrices `[rows, columns]` and vectors with the values that the file encodes, in float64. */
export type TinyWeights = ReadonlyMap<string, Float64Array>;

export const ROPE_BASE = 10_000;
export const NORM_EPSILON = 1e-5;

/** Scales of a granite. */
export const SCALES = { embedding: 3, residual: 0.4, attention: 0.1, logit: 0.5 } as const;

/** Builds a model with random weights: its file, and the exact values that the file encodes. */
export function buildTinyLlama(options: TinyOptions): { file: Uint8Array; weights: TinyWeights } {
  const { shape, tied, seed } = options;
  const random = seededRandom(seed);
  const weights = new Map<string, Float64Array>();
  const tensors: BuiltTensor[] = [];
  for (const [name, size] of tinyTensorShapes(shape, tied)) {
    const elements = size.reduce((product, count) => product * count, 1);
    const type = name === 'token_embd.weight' ? (options.embeddingType ?? options.type) : options.type;
    const { data, values } =
      size.length === 1 ? randomNorm(elements, random) : encoders[type](elements, random);
    weights.set(name, values);
    tensors.push({ name, type: typeNumbers[size.length === 1 ? 'F32' : type], shape: size, data });
  }
  const metadata = { ...tinyMetadata(shape), ...options.metadata };
  return { file: buildGguf({ metadata, tensors }), weights };
}

/** Returns names and shapes, rows first, of all tensors of a model. */
export function tinyTensorShapes(
  shape: TinyShape,
  tied: boolean,
): readonly (readonly [name: string, size: readonly number[]])[] {
  const { architecture = 'llama', width, feedForward, headDim, vocabulary } = shape;
  const queryWidth = shape.heads * headDim;
  const keyWidth = shape.kvHeads * headDim;
  const hasLayerNorm = architecture === 'starcoder2';
  const hasBiases = shape.hasBiases ?? hasLayerNorm;
  const layers = Array.from({ length: shape.layers }, (_, layer) => {
    const at = (name: string, ...size: number[]) => [`blk.${layer}.${name}.weight`, size] as const;
    const bias = (name: string, size: number) => [`blk.${layer}.${name}.bias`, [size]] as const;
    const biases = [bias('attn_q', queryWidth), bias('attn_k', keyWidth), bias('attn_v', keyWidth)];
    const gates = [at('ffn_gate', feedForward, width), bias('ffn_gate', feedForward)] as const;
    const others = [bias('attn_output', width), bias('ffn_up', feedForward), bias('ffn_down', width)];
    return [
      ...(hasBiases || architecture === 'qwen2' ? biases : []),
      ...(hasBiases ? others : []),
      ...(hasBiases && !hasLayerNorm ? [gates[1]] : []),
      ...(hasLayerNorm ? [bias('attn_norm', width), bias('ffn_norm', width)] : []),
      ...(architecture === 'qwen3' ? [at('attn_q_norm', headDim), at('attn_k_norm', headDim)] : []),
      at('attn_norm', width),
      at('attn_q', queryWidth, width),
      at('attn_k', keyWidth, width),
      at('attn_v', keyWidth, width),
      at('attn_output', width, queryWidth),
      at('ffn_norm', width),
      ...(hasLayerNorm ? [] : [gates[0]]),
      at('ffn_up', feedForward, width),
      at('ffn_down', width, feedForward),
    ];
  });
  return [
    ['token_embd.weight', [vocabulary, width]],
    ...layers.flat(),
    ['output_norm.weight', [width]],
    ...(hasLayerNorm ? [['output_norm.bias', [width]] as const] : []),
    ...(shape.hasRopeFactors === true ? [['rope_freqs.weight', [headDim / 2]] as const] : []),
    ...(tied ? [] : [['output.weight', [vocabulary, width]] as const]),
  ];
}

export function tinyMetadata(shape: TinyShape): Record<string, BuiltValue> {
  const { architecture = 'llama' } = shape;
  return {
    'general.architecture': text(architecture),
    [`${architecture}.block_count`]: u32(shape.layers),
    [`${architecture}.context_length`]: u32(shape.contextLength),
    [`${architecture}.embedding_length`]: u32(shape.width),
    [`${architecture}.feed_forward_length`]: u32(shape.feedForward),
    [`${architecture}.attention.head_count`]: u32(shape.heads),
    [`${architecture}.attention.head_count_kv`]: u32(shape.kvHeads),
    [`${architecture}.attention.key_length`]: u32(shape.headDim),
    [`${architecture}.attention.${architecture === 'starcoder2' ? 'layer_norm_epsilon' : 'layer_norm_rms_epsilon'}`]:
      f32(NORM_EPSILON),
    ...(architecture === 'granite' && {
      'granite.embedding_scale': f32(SCALES.embedding),
      'granite.residual_scale': f32(SCALES.residual),
      'granite.attention.scale': f32(SCALES.attention),
      'granite.logit_scale': f32(SCALES.logit),
    }),
    [`${architecture}.rope.freq_base`]: f32(ROPE_BASE),
    ...(shape.ropeFactor === undefined
      ? {}
      : {
          [`${architecture}.rope.scaling.type`]: text('linear'),
          [`${architecture}.rope.scaling.factor`]: f32(shape.ropeFactor),
        }),
    'tokenizer.ggml.tokens': texts(Array.from({ length: shape.vocabulary }, (_, id) => `t${id}`)),
  };
}

function randomNorm(elements: number, random: () => number): Encoded {
  const floats = Float32Array.from({ length: elements }, () => 0.5 + random());
  return { data: new Uint8Array(floats.buffer), values: Float64Array.from(floats) };
}
