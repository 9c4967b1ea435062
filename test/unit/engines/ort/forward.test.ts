import { loadEngine } from '../../helpers/ort-engines.ts';
import type { TinyOptions, TinyShape } from '../../helpers/tiny-llama.ts';
import { describeForward, forwardShapes } from '../contract/forward.ts';

/** A vocabulary that no vector width divides. */
const vocabulary = 101;
const grouped: TinyShape = { ...forwardShapes.grouped, vocabulary };
const ungrouped: TinyShape = { ...forwardShapes.ungrouped, vocabulary };
const whole: TinyShape = { ...forwardShapes.whole, vocabulary };
/** Heads that together are wider than the residual stream, and sizes that no vector width divides. */
const odd: TinyShape = { ...grouped, width: 50, heads: 4, kvHeads: 2, headDim: 48, feedForward: 75 };

const models: readonly TinyOptions[] = [
  { shape: grouped, type: 'F32', tied: true, seed: 1 },
  { shape: grouped, type: 'F16', tied: false, seed: 2 },
  { shape: grouped, type: 'Q8_0', tied: false, seed: 3 },
  { shape: grouped, type: 'Q4_0', tied: true, seed: 4 },
  { shape: grouped, type: 'Q4_1', tied: false, seed: 5 },
  { shape: odd, type: 'F32', tied: false, seed: 6 },
  { shape: odd, type: 'F16', tied: true, seed: 7 },
  { shape: ungrouped, type: 'Q8_0', tied: true, seed: 8 },
  { shape: { ...forwardShapes.scaled, vocabulary }, type: 'F32', tied: true, seed: 8 },
  { shape: { ...grouped, architecture: 'qwen2' }, type: 'Q8_0', tied: true, seed: 9 },
  { shape: { ...odd, architecture: 'qwen2' }, type: 'F32', tied: false, seed: 10 },
  { shape: odd, type: 'BF16', tied: false, seed: 11 },
  { shape: grouped, type: 'Q5_0', tied: true, seed: 12 },
  { shape: grouped, type: 'Q5_1', tied: false, seed: 13 },
  { shape: whole, type: 'Q4_K', embeddingType: 'Q6_K', tied: true, seed: 14 },
  { shape: whole, type: 'Q5_K', tied: false, seed: 15 },
  { shape: whole, type: 'Q6_K', tied: true, seed: 16 },
  { shape: forwardShapes.factored, type: 'F32', tied: true, seed: 17 },
  { shape: forwardShapes.biased, type: 'F32', tied: false, seed: 18 },
  { shape: forwardShapes.qwen3, type: 'F32', tied: true, seed: 19 },
  { shape: { ...odd, architecture: 'qwen3', hasBiases: true }, type: 'F32', tied: true, seed: 20 },
  { shape: forwardShapes.granite, type: 'F32', tied: true, seed: 21 },
  { shape: { ...odd, architecture: 'granite', hasBiases: true }, type: 'F32', tied: false, seed: 22 },
  { shape: forwardShapes.starcoder2, type: 'F32', tied: true, seed: 23 },
  { shape: { ...odd, architecture: 'starcoder2' }, type: 'F16', tied: false, seed: 24 },
  { shape: forwardShapes.starcoder2WithoutBiases, type: 'Q8_0', tied: true, seed: 25 },
];

describeForward('OrtEngine', {
  load: loadEngine,
  models,
  expect: (_model, { weights }) => [{ weights, tolerance: () => 1e-3 }],
});
