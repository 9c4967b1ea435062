import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { dequantize } from '../../../../src/gguf/dequantize.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { tensorBytes, type TensorType } from '../../../../src/gguf/tensor-type.ts';
import { transcodeToQ8 } from '../../../../src/gguf/transcode.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { nearestHalf } from '../../helpers/nearest-half.ts';
import type { TinyOptions, TinyShape, TinyWeights } from '../../helpers/tiny-llama.ts';
import { describeForward, forwardShapes } from '../contract/forward.ts';

const { grouped, scaled, ungrouped, whole, factored, biased } = forwardShapes;
const { qwen3, granite, graniteWithBiases, starcoder2, starcoder2WithoutBiases } = forwardShapes;
/** Heads that together are wider than the residual stream, and odd numbers of blocks. */
const odd: TinyShape = { ...grouped, width: 32, heads: 6, kvHeads: 2, headDim: 48, feedForward: 224 };
const wide: TinyShape = { ...grouped, width: 64, heads: 2, kvHeads: 1, headDim: 64, layers: 1 };
const widest: TinyShape = { ...wide, headDim: 128 };
const qwen2 = { architecture: 'qwen2' } as const;
/** Sizes that are no whole blocks, which only types have that are not quantized; vectors of three, two and one value too many. */
const ragged: TinyShape = { ...grouped, width: 97, heads: 5, kvHeads: 5, headDim: 16, feedForward: 75 };
const shortRows: TinyShape = { ...grouped, width: 33, heads: 3, kvHeads: 1, headDim: 48, feedForward: 37 };
const longRows: TinyShape = { ...ragged, ...qwen2, width: 322, heads: 3, kvHeads: 1, feedForward: 515 };
const raggedWidth: TinyShape = { ...grouped, width: 99 };
const raggedRest: TinyShape = { ...grouped, heads: 3, headDim: 16, feedForward: 161 };

const models: readonly TinyOptions[] = [
  { shape: grouped, type: 'Q8_0', tied: true, seed: 1 },
  { shape: ungrouped, type: 'Q8_0', tied: false, seed: 2 },
  { shape: scaled, type: 'Q8_0', tied: true, seed: 2 },
  { shape: odd, type: 'Q8_0', tied: false, seed: 3 },
  { shape: wide, type: 'Q8_0', tied: true, seed: 4 },
  { shape: { ...widest, ...qwen2 }, type: 'Q8_0', tied: true, seed: 5 },
  { shape: { ...grouped, ...qwen2 }, type: 'Q8_0', tied: true, seed: 6 },
  { shape: { ...odd, ...qwen2 }, type: 'Q8_0', tied: false, seed: 7 },
  { shape: grouped, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 8 },
  { shape: odd, type: 'Q4_0', embeddingType: 'Q8_0', tied: false, seed: 9 },
  { shape: { ...wide, ...qwen2 }, type: 'Q4_0', tied: true, seed: 10 },
  { shape: grouped, type: 'Q4_1', tied: true, seed: 11 },
  { shape: odd, type: 'Q5_0', tied: false, seed: 12 },
  { shape: { ...odd, ...qwen2 }, type: 'Q5_1', tied: true, seed: 13 },
  { shape: whole, type: 'Q4_K', embeddingType: 'Q6_K', tied: true, seed: 14 },
  { shape: { ...whole, ...qwen2 }, type: 'Q5_K', tied: false, seed: 15 },
  { shape: whole, type: 'Q6_K', tied: true, seed: 16 },
  { shape: grouped, type: 'IQ4_NL', tied: true, seed: 18 },
  { shape: { ...whole, layers: 1 }, type: 'IQ4_XS', tied: false, seed: 19 },
  { shape: { ...whole, layers: 1 }, type: 'Q3_K', tied: true, seed: 20 },
  { shape: { ...whole, layers: 1 }, type: 'Q2_K', tied: true, seed: 21 },
  { shape: { ...whole, layers: 1 }, type: 'Q4_0', embeddingType: 'Q6_K', tied: true, seed: 17 },
  { shape: factored, type: 'Q8_0', tied: true, seed: 22 },
  { shape: biased, type: 'Q8_0', tied: false, seed: 23 },
  { shape: qwen3, type: 'Q8_0', tied: true, seed: 24 },
  { shape: { ...odd, architecture: 'qwen3' }, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 25 },
  { shape: granite, type: 'Q8_0', tied: true, seed: 26 },
  { shape: granite, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 27 },
  { shape: graniteWithBiases, type: 'Q8_0', tied: false, seed: 28 },
  { shape: starcoder2, type: 'Q8_0', tied: true, seed: 29 },
  { shape: starcoder2, type: 'Q5_0', tied: false, seed: 30 },
  { shape: starcoder2WithoutBiases, type: 'Q8_0', tied: true, seed: 31 },
  { shape: grouped, type: 'F32', tied: true, seed: 32 },
  { shape: ragged, type: 'F32', tied: true, seed: 33 },
  { shape: shortRows, type: 'F16', tied: false, seed: 34 },
  { shape: longRows, type: 'BF16', tied: true, seed: 35 },
  { shape: { ...raggedWidth, hasBiases: true }, type: 'F16', tied: false, seed: 36 },
  { shape: { ...raggedRest, architecture: 'qwen3' }, type: 'F32', tied: true, seed: 37 },
  { shape: { ...ragged, architecture: 'granite', hasBiases: true }, type: 'F16', tied: true, seed: 38 },
  ...[97, 98, 99, 127].map((width, i) => ({
    shape: { ...ragged, architecture: 'starcoder2', width } as const,
    ...{ type: 'F32' as const, tied: true, seed: 39 + i },
  })),
];

/** Types that the kernels multiply as Q8_0. */
const asQ8: readonly TensorType[] = ['Q8_0', 'Q4_1', 'Q5_1', 'Q2_K', 'Q5_K', 'F32', 'F16', 'BF16'];
/** Tolerance as a share of the greatest logit. Activations have 14 bits with Q8_0, else 8. */
const tolerance = (type: TensorType): number => (asQ8.includes(type) ? 1e-3 : 5e-2);
/** The same for weights that are rounded to Q8_0 when loaded. */
const TRANSCODED_TOLERANCE = 3e-2;

/** Returns the weights as the kernels have them: some types are rounded to Q8_0. */
function transcodedWeights(file: Uint8Array): TinyWeights {
  const gguf = new GgufFile(new MemoryByteSource(file));
  const held = [...gguf.tensors.values()].map((info) => {
    const { name, type, shape } = info;
    const [rows = 1, columns] = shape;
    if (columns === undefined || type === 'Q8_0' || !asQ8.includes(type))
      return [name, gguf.read(info)] as const;
    // A row begins with a block of its own.
    const values = Array.from({ length: rows }, (_, row) => {
      const padded = Math.ceil(columns / 32) * 32;
      const q8 = new Uint8Array(tensorBytes('Q8_0', padded));
      transcodeToQ8(type, gguf.readRawRows(info, row, 1), columns, q8);
      return [...dequantize('Q8_0', q8, padded).subarray(0, columns)];
    });
    return [name, values.flat()] as const;
  });
  return new Map(held.map(([name, values]) => [name, Float64Array.from(values)]));
}

describeForward('KernelEngine', {
  load: loadKernels,
  models,
  expect: ({ type }, { file, weights }) => {
    const held = {
      weights: transcodedWeights(file),
      roundKv: nearestHalf,
      tolerance: (greatest: number) => tolerance(type) * greatest,
    };
    const exact = { weights, tolerance: (greatest: number) => TRANSCODED_TOLERANCE * greatest };
    return type === 'Q8_0' || !asQ8.includes(type) ? [held] : [held, exact];
  },
});
