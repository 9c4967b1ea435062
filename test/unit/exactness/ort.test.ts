import { loadEngine, loadSeedEngine } from '../helpers/ort-engines.ts';
import { buildTinyLlama, type TinyShape } from '../helpers/tiny-llama.ts';
import { describeExactness, describeLongContext } from './engine.ts';

/** More than the engine evaluates in one run. */
const capacity = 300;
/** Around what it evaluates in one run. */
const edges = [127, 128, 129, 150];

describeExactness('the seed model on ort', {
  load: async () => [await loadSeedEngine()],
  ...{ capacity, edges, numRuns: 12 },
});

const small = { layers: 2, vocabulary: 101, contextLength: capacity };

/** Sizes that no vector width divides, and every way to share K/V heads. */
const shapes: readonly TinyShape[] = [
  { ...small, width: 96, heads: 3, kvHeads: 1, headDim: 32, feedForward: 160 },
  { ...small, width: 100, heads: 4, kvHeads: 2, headDim: 48, feedForward: 75 },
  { ...small, width: 33, heads: 5, kvHeads: 5, headDim: 16, feedForward: 37 },
  { ...small, width: 320, heads: 6, kvHeads: 2, headDim: 80, feedForward: 515 },
  { ...small, architecture: 'qwen2', width: 64, heads: 4, kvHeads: 2, headDim: 16, feedForward: 96 },
  { ...small, architecture: 'qwen3', width: 65, heads: 4, kvHeads: 2, headDim: 48, feedForward: 97 },
  { ...small, architecture: 'granite', width: 66, heads: 3, kvHeads: 1, headDim: 32, feedForward: 98 },
  { ...small, architecture: 'starcoder2', width: 67, heads: 4, kvHeads: 2, headDim: 16, feedForward: 99 },
];

for (const shape of shapes) {
  const { width, heads, kvHeads, headDim, feedForward } = shape;
  const { file } = buildTinyLlama({ shape, type: 'F32', tied: false, seed: width });
  describeExactness(`a model of ${width}, ${heads}/${kvHeads} x ${headDim}, ${feedForward}, on ort`, {
    load: async () => [await loadEngine(file)],
    ...{ capacity, edges, numRuns: width > 200 ? 12 : 30 },
  });
}

describeLongContext('a model on ort', (contextLength) =>
  loadEngine(
    buildTinyLlama({ shape: { ...shapes[0]!, contextLength }, type: 'F32', tied: true, seed: 3 }).file,
  ),
);
