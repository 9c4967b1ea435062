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
];

/** Types that the kernels multiply as Q8_0. */
const asQ8: readonly TensorType[] = ['Q8_0', 'Q4_1', 'Q5_1', 'Q2_K', 'Q5_K'];
/** Tolerance as a share of the greatest logit. Activations have 14 bits with Q8_0, else 8. */
const tolerance = (type: TensorType): number => (asQ8.includes(type) ? 1e-3 : 5e-2);
/** The same for weights that are rounded to Q8_0 when loaded. */
const TRANSCODED_TOLERANCE = 3e-2;

/** Returns the weights as the kernels have them: some types are rounded to Q8_0. */
function transcodedWeights(file: Uint8Array): TinyWeights {
  const gguf = new GgufFile(new MemoryByteSource(file));
  const held = [...gguf.tensors.values()].map((info) => {
    const { name, type, elements } = info;
    if (type === 'Q8_0' || !asQ8.includes(type)) return [name, gguf.read(info)] as const;
    const q8 = new Uint8Array(tensorBytes('Q8_0', elements));
    transcodeToQ8(type, gguf.readRaw(info), elements, q8);
    return [name, dequantize('Q8_0', q8, elements)] as const;
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
