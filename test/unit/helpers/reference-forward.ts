import { NORM_EPSILON, ROPE_BASE, SCALES, type TinyShape, type TinyWeights } from './tiny-llama.ts';

/**
 * Evaluates a model with plain loops in float64, without a cache: RMSNorm, rotary embedding of pairs (2i, 2i + 1) after
 * biases, grouped-query attention with a causal mask, SwiGLU. After "LLaMA: Open and Efficient Foundation Language Models" and
 * "GQA: Training Generalized Multi-Query Transformer Models". A qwen2, qwen3 or starcoder2 has rotary pairs
 * (i, i + head_dim / 2); a qwen3 norms each head of q and k, a granite has four scales, a starcoder2 has LayerNorm and GELU
 * without a gate.
 *
 * @param roundKv what an engine's slot makes of each number of K and V
 * @returns logits of the last token, `[vocabulary]`
 */
export function referenceForward(
  shape: TinyShape,
  weights: TinyWeights,
  tokens: readonly number[],
  roundKv: (value: number) => number = (value) => value,
): Float64Array {
  const { width, vocabulary } = shape;
  const weight = (name: string): Float64Array => {
    const values = weights.get(`${name}.weight`);
    if (!values) throw new Error(`The reference lacks ${name}.`);
    return values;
  };
  const embedding = weight('token_embd');
  const scales = shape.architecture === 'granite' ? SCALES : undefined;
  const norm = (name: string, row: Float64Array): Float64Array => {
    const bias = weights.get(`${name}.bias`);
    return bias === undefined ? rmsNorm(row, weight(name)) : layerNorm(row, weight(name), bias);
  };
  const product = (name: string, row: Float64Array): Float64Array => {
    const outputs = multiply(weight(name), row);
    const bias = weights.get(`${name}.bias`);
    return bias === undefined ? outputs : add(outputs, bias);
  };
  let stream = tokens.map((token): Float64Array =>
    scaled(embedding.slice(token * width, (token + 1) * width), scales?.embedding),
  );
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = (name: string): string => `blk.${layer}.${name}`;
    const project = (name: string, row: Float64Array, position: number): Float64Array => {
      const headNorm = weights.get(at(`${name}_norm.weight`));
      return rotate(normHeads(product(at(name), row), headNorm), position, shape, weights);
    };
    const normed = stream.map((row) => norm(at('attn_norm'), row));
    const queries = normed.map((row, position) => project('attn_q', row, position));
    const keys = normed.map((row, position) => project('attn_k', row, position).map(roundKv));
    const values = normed.map((row) => product(at('attn_v'), row).map(roundKv));
    stream = stream.map((row, position) => {
      const attended = attend(shape, position, queries, keys, values);
      return add(row, scaled(product(at('attn_output'), attended), scales?.residual));
    });
    stream = stream.map((row) => {
      const fed = norm(at('ffn_norm'), row);
      const up = product(at('ffn_up'), fed);
      const activated = weights.has(at('ffn_gate.weight'))
        ? product(at('ffn_gate'), fed).map((x, i) => (x / (1 + Math.exp(-x))) * up[i]!)
        : up.map(gelu);
      return add(row, scaled(product(at('ffn_down'), activated), scales?.residual));
    });
  }
  const last = norm('output_norm', stream[stream.length - 1]!);
  const output = weights.get('output.weight') ?? embedding;
  return scaled(multiply(output, last), scales && 1 / scales.logit).subarray(0, vocabulary);
}

/** Multiplies `matrix` `[rows, columns]` by a vector `[columns]`. */
function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const columns = vector.length;
  return Float64Array.from({ length: matrix.length / columns }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += matrix[row * columns + column]! * vector[column]!;
    return sum;
  });
}

function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}

function rmsNorm(row: Float64Array, gain: Float64Array): Float64Array {
  const meanSquare = row.reduce((sum, value) => sum + value * value, 0) / row.length;
  return row.map((value, i) => (value / Math.sqrt(meanSquare + NORM_EPSILON)) * gain[i]!);
}

function layerNorm(row: Float64Array, gain: Float64Array, bias: Float64Array): Float64Array {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
  return row.map((value, i) => ((value - mean) / Math.sqrt(variance + NORM_EPSILON)) * gain[i]! + bias[i]!);
}

/** Norms each head of `[heads * head_dim]`, if there is a gain for that. */
function normHeads(row: Float64Array, gain: Float64Array | undefined): Float64Array {
  if (gain === undefined) return row;
  const normed = new Float64Array(row.length);
  for (let head = 0; head < row.length; head += gain.length)
    normed.set(rmsNorm(row.subarray(head, head + gain.length), gain), head);
  return normed;
}

/** By the tanh approximation. */
function gelu(x: number): number {
  return (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

function scaled(row: Float64Array, factor = 1): Float64Array {
  return row.map((value) => value * factor);
}

/** Rotates pair i of each head by `position / factor * base^(-2i / head_dim)`, where `factor` may be one for each pair. */
function rotate(
  row: Float64Array,
  position: number,
  { headDim, architecture = 'llama', ropeFactor = 1 }: TinyShape,
  weights: TinyWeights,
): Float64Array {
  const isHalfSplit = architecture !== 'llama' && architecture !== 'granite';
  const factors = weights.get('rope_freqs.weight');
  const turned = new Float64Array(row.length);
  for (let head = 0; head < row.length; head += headDim) {
    for (let i = 0; i < headDim / 2; i++) {
      const angle = (position / ropeFactor / (factors?.[i] ?? 1)) * ROPE_BASE ** ((-2 * i) / headDim);
      const a = head + (isHalfSplit ? i : 2 * i);
      const b = head + (isHalfSplit ? i + headDim / 2 : 2 * i + 1);
      turned[a] = row[a]! * Math.cos(angle) - row[b]! * Math.sin(angle);
      turned[b] = row[a]! * Math.sin(angle) + row[b]! * Math.cos(angle);
    }
  }
  return turned;
}

/** Returns the attention output of the row at `position`, `[heads * head_dim]`. */
function attend(
  { heads, kvHeads, headDim, architecture }: TinyShape,
  position: number,
  queries: readonly Float64Array[],
  keys: readonly Float64Array[],
  values: readonly Float64Array[],
): Float64Array {
  const attended = new Float64Array(heads * headDim);
  for (let head = 0; head < heads; head++) {
    const kvHead = Math.floor(head / (heads / kvHeads));
    const part = (row: Float64Array, which: number): Float64Array =>
      row.subarray(which * headDim, (which + 1) * headDim);
    const query = part(queries[position]!, head);
    const scale = architecture === 'granite' ? SCALES.attention : 1 / Math.sqrt(headDim);
    const scores = keys.slice(0, position + 1).map((key) => multiply(part(key, kvHead), query)[0]! * scale);
    const greatest = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - greatest));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    for (const [at, exponential] of exponentials.entries()) {
      const value = part(values[at]!, kvHead);
      for (let i = 0; i < headDim; i++) attended[head * headDim + i]! += (exponential / total) * value[i]!;
    }
  }
  return attended;
}
