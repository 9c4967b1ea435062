import assert from 'node:assert/strict';
import { loadEngine } from '../../helpers/ort-engines.ts';
import { referenceForward } from '../../helpers/reference-forward.ts';
import { buildTinyLlama, type TinyOptions, type TinyShape } from '../../helpers/tiny-llama.ts';

const grouped: TinyShape = {
  layers: 2,
  width: 96,
  heads: 3,
  kvHeads: 1,
  headDim: 32,
  feedForward: 160,
  vocabulary: 101,
  contextLength: 64,
};
/** Heads together wider than the stream, and no size that a vector width divides. */
const odd: TinyShape = { ...grouped, width: 50, heads: 4, kvHeads: 2, headDim: 48, feedForward: 75 };
/** Rows that are whole blocks of the K types. */
const whole: TinyShape = { ...grouped, width: 256, heads: 4, kvHeads: 2, headDim: 64, feedForward: 256 };
const ungrouped: TinyShape = { ...grouped, heads: 2, kvHeads: 2, headDim: 16, layers: 3 };

const models: readonly TinyOptions[] = [
  { shape: grouped, type: 'F32', tied: true, seed: 1 },
  { shape: grouped, type: 'F16', tied: false, seed: 2 },
  { shape: grouped, type: 'Q8_0', tied: false, seed: 3 },
  { shape: grouped, type: 'Q4_0', tied: true, seed: 4 },
  { shape: grouped, type: 'Q4_1', tied: false, seed: 5 },
  { shape: odd, type: 'F32', tied: false, seed: 6 },
  { shape: odd, type: 'F16', tied: true, seed: 7 },
  { shape: ungrouped, type: 'Q8_0', tied: true, seed: 8 },
  { shape: { ...grouped, architecture: 'qwen2' }, type: 'Q8_0', tied: true, seed: 9 },
  { shape: { ...odd, architecture: 'qwen2' }, type: 'F32', tied: false, seed: 10 },
  { shape: odd, type: 'BF16', tied: false, seed: 11 },
  { shape: grouped, type: 'Q5_0', tied: true, seed: 12 },
  { shape: grouped, type: 'Q5_1', tied: false, seed: 13 },
  { shape: whole, type: 'Q4_K', embeddingType: 'Q6_K', tied: true, seed: 14 },
  { shape: whole, type: 'Q5_K', tied: false, seed: 15 },
  { shape: whole, type: 'Q6_K', tied: true, seed: 16 },
];

const TOLERANCE = 1e-3;

describe('OrtEngine against plain loops in float64', () => {
  for (const model of models) {
    const { shape, type, tied } = model;
    const { width, heads, kvHeads, headDim } = shape;
    const { architecture = 'llama' } = shape;
    it(`agrees on ${architecture} ${type}, ${tied ? 'tied' : 'untied'}, ${width}, ${heads}/${kvHeads} x ${headDim}`, async () => {
      const { file, weights } = buildTinyLlama(model);
      const engine = await loadEngine(file);
      const slot = engine.createSlot(shape.contextLength);
      const tokens = Array.from({ length: 40 }, (_, i) => (i * 37 + 11) % shape.vocabulary);
      for (const length of [1, 2, 17, 40]) {
        const logits = await engine.evaluate(tokens.slice(0, length), 0, slot);
        const expected = referenceForward(shape, weights, tokens.slice(0, length));
        assert.equal(logits.length, expected.length);
        const worst = expected.reduce((far, logit, id) => Math.max(far, Math.abs(logit - logits[id]!)), 0);
        const spread = expected.reduce((far, logit) => Math.max(far, Math.abs(logit)), 0);
        assert.ok(spread > 0.3, 'Logits of about zero would agree with anything.');
        assert.ok(worst < TOLERANCE, `The worst of the logits after ${length} tokens is ${worst} off.`);
      }
      engine.dispose();
    });
  }
});
