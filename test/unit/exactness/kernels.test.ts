import { loadKernels } from '../helpers/kernel-engines.ts';
import { buildTinyLlama, type TinyOptions, type TinyShape } from '../helpers/tiny-llama.ts';
import { describeExactness, describeLongContext } from './engine.ts';

/** More than twice what the engine evaluates in one call. */
const capacity = 150;
/** Around what it evaluates in one call, and in two. */
const edges = [63, 64, 65, 129];

const small = { layers: 2, vocabulary: 104, contextLength: capacity };
const grouped: TinyShape = { ...small, width: 96, heads: 3, kvHeads: 1, headDim: 32, feedForward: 160 };
/** As many blocks in a row as no unrolling divides, and heads together wider than the stream. */
const odd: TinyShape = {
  ...{ ...small, width: 32, heads: 6, kvHeads: 2, headDim: 48, feedForward: 224 },
  architecture: 'qwen2',
};
/** Rows that are whole blocks of the K types. */
const whole: TinyShape = { ...small, width: 256, heads: 4, kvHeads: 2, headDim: 64, feedForward: 256 };
/** Sizes that are no whole blocks. */
const unaligned: TinyShape = { ...small, width: 99, heads: 5, kvHeads: 1, headDim: 16, feedForward: 75 };
/** Vocabularies that make no whole tiles. */
const ragged = [105, 99].map((vocabulary) => ({ ...grouped, vocabulary }));
const models: readonly TinyOptions[] = [
  { shape: ragged[0]!, type: 'Q8_0', tied: true, seed: 5 },
  { shape: ragged[1]!, type: 'Q4_0', tied: false, seed: 6 },
  { shape: grouped, type: 'Q8_0', tied: true, seed: 1 },
  { shape: odd, type: 'Q8_0', tied: false, seed: 2 },
  { shape: grouped, type: 'Q4_0', tied: false, seed: 3 },
  { shape: odd, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 4 },
  { shape: grouped, type: 'Q5_0', tied: false, seed: 7 },
  { shape: odd, type: 'IQ4_NL', tied: true, seed: 8 },
  { shape: whole, type: 'Q4_K', embeddingType: 'Q6_K', tied: true, seed: 9 },
  { shape: { ...grouped, hasBiases: true, hasRopeFactors: true }, type: 'Q8_0', tied: false, seed: 10 },
  { shape: { ...odd, architecture: 'qwen3' }, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 11 },
  { shape: { ...grouped, architecture: 'granite' }, type: 'Q8_0', tied: true, seed: 12 },
  { shape: unaligned, type: 'F16', tied: true, seed: 14 },
  {
    shape: { ...unaligned, width: 33, architecture: 'starcoder2' },
    ...{ type: 'F32', tied: false, seed: 15 },
  },
  {
    shape: { ...odd, architecture: 'starcoder2' },
    type: 'Q5_0',
    embeddingType: 'Q8_0',
    tied: true,
    seed: 13,
  },
];

for (const model of models) {
  const { architecture = 'llama', vocabulary, hasBiases = false } = model.shape;
  const name = `a ${architecture} ${model.type}${hasBiases ? ' with biases' : ''}, ${model.tied ? 'tied' : 'untied'}, ${vocabulary} tokens, in all builds of the kernels`;
  const { file } = buildTinyLlama(model);
  const load = () =>
    Promise.all((['relaxed', 'plain', 'fused'] as const).map((variant) => loadKernels(file, { variant })));
  describeExactness(name, { load, capacity, edges, numRuns: 15 });
}

for (const type of ['Q8_0', 'Q4_0'] as const) {
  describeLongContext(`a ${type} on the kernels`, (contextLength) =>
    loadKernels(buildTinyLlama({ shape: { ...grouped, contextLength }, type, tied: true, seed: 3 }).file),
  );
}
