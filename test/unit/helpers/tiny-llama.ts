import { buildGguf, f32, text, texts, u32, type BuiltTensor, type BuiltValue } from './gguf-builder.ts';
import { seededRandom } from './random.ts';

export type TinyType = 'F32' | 'F16' | 'Q8_0' | 'Q4_0' | 'Q4_1';

export interface TinyShape {
  /** `llama` if left out. */
  readonly architecture?: 'llama' | 'qwen2';
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly contextLength: number;
}

export interface TinyOptions {
  readonly shape: TinyShape;
  /** Type of all matrices; norms are F32. */
  readonly type: TinyType;
  /** Type of the embedding; that of the other matrices if left out. */
  readonly embeddingType?: TinyType;
  /** Whether `output.weight` is the embedding. */
  readonly tied: boolean;
  readonly seed: number;
}

/** A matrix `[rows, columns]` or vector as the file means it, in float64. */
export type TinyWeights = ReadonlyMap<string, Float64Array>;

export const ROPE_BASE = 10_000;
export const NORM_EPSILON = 1e-5;

const typeNumbers: Readonly<Record<TinyType, number>> = { F32: 0, F16: 1, Q4_0: 2, Q4_1: 3, Q8_0: 8 };

/** A llama or qwen2 of random weights: its file, and the very values that the file's bytes stand for. */
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
  return { file: buildGguf({ metadata: tinyMetadata(shape), tensors }), weights };
}

/** Names and shapes, rows first, of all tensors of a llama, or of a qwen2. */
export function tinyTensorShapes(
  shape: TinyShape,
  tied: boolean,
): readonly (readonly [name: string, size: readonly number[]])[] {
  const { width, feedForward, vocabulary } = shape;
  const queryWidth = shape.heads * shape.headDim;
  const keyWidth = shape.kvHeads * shape.headDim;
  const layers = Array.from({ length: shape.layers }, (_, layer) => {
    const at = (name: string, ...size: number[]) => [`blk.${layer}.${name}.weight`, size] as const;
    const bias = (name: string, size: number) => [`blk.${layer}.${name}.bias`, [size]] as const;
    const biases = [bias('attn_q', queryWidth), bias('attn_k', keyWidth), bias('attn_v', keyWidth)];
    return [
      ...(shape.architecture === 'qwen2' ? biases : []),
      at('attn_norm', width),
      at('attn_q', queryWidth, width),
      at('attn_k', keyWidth, width),
      at('attn_v', keyWidth, width),
      at('attn_output', width, queryWidth),
      at('ffn_norm', width),
      at('ffn_gate', feedForward, width),
      at('ffn_up', feedForward, width),
      at('ffn_down', width, feedForward),
    ];
  });
  return [
    ['token_embd.weight', [vocabulary, width]],
    ...layers.flat(),
    ['output_norm.weight', [width]],
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
    [`${architecture}.attention.layer_norm_rms_epsilon`]: f32(NORM_EPSILON),
    [`${architecture}.rope.freq_base`]: f32(ROPE_BASE),
    'tokenizer.ggml.tokens': texts(Array.from({ length: shape.vocabulary }, (_, id) => `t${id}`)),
  };
}

interface Encoded {
  readonly data: Uint8Array;
  readonly values: Float64Array;
}

function randomNorm(elements: number, random: () => number): Encoded {
  const floats = Float32Array.from({ length: elements }, () => 0.5 + random());
  return { data: new Uint8Array(floats.buffer), values: Float64Array.from(floats) };
}

/** Weights are about uniform in [-SPREAD, SPREAD]. */
const SPREAD = 0.15;

const encoders: Readonly<Record<TinyType, (elements: number, random: () => number) => Encoded>> = {
  F32(elements, random) {
    const floats = Float32Array.from({ length: elements }, () => (2 * random() - 1) * SPREAD);
    return { data: new Uint8Array(floats.buffer), values: Float64Array.from(floats) };
  },
  F16(elements, random) {
    const halves = Array.from({ length: elements }, () => randomHalf(SPREAD * random(), random() < 0.5));
    return {
      data: new Uint8Array(Uint16Array.from(halves, ({ bits }) => bits).buffer),
      values: Float64Array.from(halves, ({ value }) => value),
    };
  },
  Q8_0: (elements, random) =>
    encodeBlocks(elements, 34, (data, values) => {
      const scale = randomHalf((SPREAD / 127) * (0.5 + random()));
      data.set(scale.bytes);
      for (let i = 0; i < 32; i++) {
        const quant = Math.floor(random() * 255) - 127;
        data[2 + i] = quant & 255;
        values[i] = scale.value * quant;
      }
    }),
  Q4_0: (elements, random) =>
    encodeBlocks(elements, 18, (data, values) => {
      const scale = randomHalf((SPREAD / 8) * (0.5 + random()));
      data.set(scale.bytes);
      fillNibbles(data.subarray(2), values, random, (quant) => scale.value * (quant - 8));
    }),
  Q4_1: (elements, random) =>
    encodeBlocks(elements, 20, (data, values) => {
      const scale = randomHalf((SPREAD / 8) * (0.5 + random()));
      const minimum = randomHalf(SPREAD * (0.5 + random()), true);
      data.set(scale.bytes);
      data.set(minimum.bytes, 2);
      fillNibbles(data.subarray(4), values, random, (quant) => scale.value * quant + minimum.value);
    }),
};

function encodeBlocks(
  elements: number,
  blockBytes: number,
  encode: (data: Uint8Array, values: Float64Array) => void,
): Encoded {
  const data = new Uint8Array((elements / 32) * blockBytes);
  const values = new Float64Array(elements);
  for (let block = 0; block < elements / 32; block++) {
    encode(data.subarray(block * blockBytes), values.subarray(32 * block, 32 * block + 32));
  }
  return { data, values };
}

function fillNibbles(
  data: Uint8Array,
  values: Float64Array,
  random: () => number,
  valueOf: (quant: number) => number,
): void {
  for (let i = 0; i < 16; i++) {
    const low = Math.floor(random() * 16);
    const high = Math.floor(random() * 16);
    data[i] = low + 16 * high;
    values[i] = valueOf(low);
    values[i + 16] = valueOf(high);
  }
}

/** The fp16 number next below a magnitude in [2^-14, 1). */
function randomHalf(magnitude: number, negative = false): { bits: number; bytes: Uint8Array; value: number } {
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(magnitude, 2 ** -14))));
  const fraction = Math.max(0, Math.floor((magnitude / 2 ** exponent - 1) * 1024));
  const bits = (negative ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
  const value = (negative ? -1 : 1) * 2 ** exponent * (1 + fraction / 1024);
  return { bits, bytes: Uint8Array.of(bits & 255, bits >> 8), value };
}
