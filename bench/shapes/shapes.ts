/** Matrices of a generated model: all `Q8_0`, or `Q4_0` with the embedding, which is the output too, as `Q8_0`. */
export type ShapeType = 'Q8_0' | 'Q4_0';

export type ShapeName = 'S' | 'M' | 'M16K' | 'L' | 'K';

/** A model that is measured for its sizes alone: its weights are random. */
export interface GeneratedShape {
  readonly architecture: 'llama' | 'qwen2' | 'qwen3' | 'granite' | 'starcoder2';
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly ropeBase: number;
  readonly normEpsilon: number;
  readonly preTokenizer: string;
  /** Defaults to the width divided by the heads. */
  readonly headDim?: number;
  /** Whether all matrices of layers have biases; a qwen2 has some. */
  readonly hasBiases?: boolean;
  /** Whether each rotary frequency has a factor. */
  readonly hasRopeFactors?: boolean;
  /** Those of a granite. */
  readonly scales?: Readonly<Record<'embedding' | 'residual' | 'attention' | 'logit', number>>;
}

export const shapeTypes: readonly ShapeType[] = ['Q8_0', 'Q4_0'];

const sizesOfM: GeneratedShape = {
  ...{ architecture: 'llama', preTokenizer: 'smollm', contextLength: 8192 },
  ...{ layers: 30, width: 576, heads: 9, kvHeads: 3, feedForward: 1536, vocabulary: 49_152 },
  ...{ ropeBase: 100_000, normEpsilon: 1e-5 },
};

/**
 * S is about as large as what a bundle can carry, M has the sizes of SmolLM2-135M, L those of Qwen2.5-Coder-0.5B. M16K is
 * M with the vocabulary of the bundled model, to tell what its cut saves. K has the sizes of Qwen2.5-Coder-1.5B: its rows are
 * whole blocks of the K types, while files of L and M hold others in their place.
 */
export const shapes: Readonly<Record<ShapeName, GeneratedShape>> = {
  S: {
    ...{ architecture: 'llama', preTokenizer: 'smollm', contextLength: 4096 },
    ...{ layers: 8, width: 384, heads: 6, kvHeads: 2, feedForward: 1024, vocabulary: 8192 },
    ...{ ropeBase: 10_000, normEpsilon: 1e-5 },
  },
  M: sizesOfM,
  M16K: { ...sizesOfM, vocabulary: 16_384 },
  L: {
    ...{ architecture: 'qwen2', preTokenizer: 'qwen2', contextLength: 32_768 },
    ...{ layers: 24, width: 896, heads: 14, kvHeads: 2, feedForward: 4864, vocabulary: 151_936 },
    ...{ ropeBase: 1_000_000, normEpsilon: 1e-6 },
  },
  K: {
    ...{ architecture: 'qwen2', preTokenizer: 'qwen2', contextLength: 32_768 },
    ...{ layers: 28, width: 1536, heads: 12, kvHeads: 2, feedForward: 8960, vocabulary: 151_936 },
    ...{ ropeBase: 1_000_000, normEpsilon: 1e-6 },
  },
};

/** Factors are around 4, norms around 1, biases around 0. */
export type TensorKind = 'norm' | 'bias' | 'factor' | 'embedding' | 'matrix';

export interface GeneratedTensor {
  readonly name: string;
  /** Rows first. */
  readonly shape: readonly number[];
  readonly kind: TensorKind;
  /** Standard deviation of the weights, chosen so that activations stay of about one size from layer to layer. */
  readonly deviation: number;
}

/** Every tensor of such a model, in the order of the file. */
export function tensorsOf(shape: GeneratedShape): readonly GeneratedTensor[] {
  const { architecture, width, heads, kvHeads, feedForward, vocabulary, layers } = shape;
  const { headDim = width / heads, hasBiases = false, hasRopeFactors = false } = shape;
  const queryWidth = headDim * heads;
  const keyWidth = headDim * kvHeads;
  const hasLayerNorm = architecture === 'starcoder2';
  // The residual stream sums two products of each layer.
  const residual = 1 / Math.sqrt(2 * layers);
  const layerTensors = (layer: number): GeneratedTensor[] => {
    const norm = (name: string, size = width): GeneratedTensor =>
      vector(`blk.${layer}.${name}.weight`, size, 'norm');
    const bias = (name: string, size: number): GeneratedTensor =>
      vector(`blk.${layer}.${name}.bias`, size, 'bias');
    const matrix = (name: string, rows: number, columns: number, gain = 1): GeneratedTensor => ({
      ...{ name: `blk.${layer}.${name}.weight`, shape: [rows, columns], kind: 'matrix' },
      deviation: gain / Math.sqrt(columns),
    });
    const biases = [bias('attn_q', queryWidth), bias('attn_k', keyWidth), bias('attn_v', keyWidth)];
    const others = [bias('attn_output', width), bias('ffn_up', feedForward), bias('ffn_down', width)];
    return [
      norm('attn_norm'),
      matrix('attn_q', queryWidth, width),
      matrix('attn_k', keyWidth, width),
      matrix('attn_v', keyWidth, width),
      ...(architecture === 'qwen2' || hasBiases ? biases : []),
      ...(hasBiases ? others : []),
      ...(hasLayerNorm ? [bias('attn_norm', width), bias('ffn_norm', width)] : []),
      ...(architecture === 'qwen3' ? [norm('attn_q_norm', headDim), norm('attn_k_norm', headDim)] : []),
      matrix('attn_output', width, queryWidth, residual),
      norm('ffn_norm'),
      ...(hasLayerNorm ? [] : [matrix('ffn_gate', feedForward, width)]),
      ...(hasLayerNorm || !hasBiases ? [] : [bias('ffn_gate', feedForward)]),
      matrix('ffn_up', feedForward, width),
      matrix('ffn_down', width, feedForward, residual),
    ];
  };
  return [
    {
      ...{ name: 'token_embd.weight', shape: [vocabulary, width], kind: 'embedding' },
      deviation: 1 / Math.sqrt(width),
    },
    ...Array.from({ length: layers }, (_, layer) => layerTensors(layer)).flat(),
    vector('output_norm.weight', width, 'norm'),
    ...(hasLayerNorm ? [vector('output_norm.bias', width, 'bias')] : []),
    ...(hasRopeFactors ? [vector('rope_freqs.weight', headDim / 2, 'factor')] : []),
  ];
}

function vector(name: string, size: number, kind: 'norm' | 'bias' | 'factor'): GeneratedTensor {
  return { name, shape: [size], kind, deviation: kind === 'factor' ? 1 : 0.1 };
}
