import { NORM_EPSILON, ROPE_BASE, type TinyShape, type TinyWeights } from './tiny-llama.ts';

/**
 * Evaluates a llama or qwen2 with plain loops in float64, without a cache: RMSNorm, rotary embedding of pairs (2i, 2i + 1)
 * or, for qwen2, (i, i + head_dim / 2) after biases, grouped-query attention with a causal mask, SwiGLU. After "LLaMA: Open
 * and Efficient Foundation Language Models" and "GQA: Training Generalized Multi-Query Transformer Models".
 *
 * @returns logits of the last token, `[vocabulary]`
 */
export function referenceForward(
  shape: TinyShape,
  weights: TinyWeights,
  tokens: readonly number[],
): Float64Array {
  const { width, vocabulary } = shape;
  const weight = (name: string): Float64Array => {
    const values = weights.get(`${name}.weight`);
    if (!values) throw new Error(`The reference lacks ${name}.`);
    return values;
  };
  const embedding = weight('token_embd');
  let stream = tokens.map((token): Float64Array => embedding.slice(token * width, (token + 1) * width));
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = (name: string): Float64Array => weight(`blk.${layer}.${name}`);
    const normed = stream.map((row) => rmsNorm(row, at('attn_norm')));
    const project = (name: string, row: Float64Array): Float64Array => {
      const product = multiply(at(name), row);
      const bias = weights.get(`blk.${layer}.${name}.bias`);
      return bias === undefined ? product : add(product, bias);
    };
    const queries = normed.map((row, position) => rotate(project('attn_q', row), position, shape));
    const keys = normed.map((row, position) => rotate(project('attn_k', row), position, shape));
    const values = normed.map((row) => project('attn_v', row));
    stream = stream.map((row, position) =>
      add(row, multiply(at('attn_output'), attend(shape, position, queries, keys, values))),
    );
    stream = stream.map((row) => {
      const fed = rmsNorm(row, at('ffn_norm'));
      const up = multiply(at('ffn_up'), fed);
      const gated = multiply(at('ffn_gate'), fed).map((x, i) => (x / (1 + Math.exp(-x))) * up[i]!);
      return add(row, multiply(at('ffn_down'), gated));
    });
  }
  const last = rmsNorm(stream[stream.length - 1]!, weight('output_norm'));
  const output = weights.get('output.weight') ?? embedding;
  return multiply(output, last).subarray(0, vocabulary);
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

/** Rotates pair i of each head by `position / factor * base^(-2i / head_dim)`. */
function rotate(
  row: Float64Array,
  position: number,
  { headDim, architecture, ropeFactor = 1 }: TinyShape,
): Float64Array {
  const turned = new Float64Array(row.length);
  for (let head = 0; head < row.length; head += headDim) {
    for (let i = 0; i < headDim / 2; i++) {
      const angle = (position / ropeFactor) * ROPE_BASE ** ((-2 * i) / headDim);
      const a = head + (architecture === 'qwen2' ? i : 2 * i);
      const b = head + (architecture === 'qwen2' ? i + headDim / 2 : 2 * i + 1);
      turned[a] = row[a]! * Math.cos(angle) - row[b]! * Math.sin(angle);
      turned[b] = row[a]! * Math.sin(angle) + row[b]! * Math.cos(angle);
    }
  }
  return turned;
}

/** Returns the attention output of the row at `position`, `[heads * head_dim]`. */
function attend(
  { heads, kvHeads, headDim }: TinyShape,
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
    const scores = keys
      .slice(0, position + 1)
      .map((key) => multiply(part(key, kvHead), query)[0]! / Math.sqrt(headDim));
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
