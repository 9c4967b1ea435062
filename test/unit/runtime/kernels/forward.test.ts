import assert from 'node:assert/strict';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { referenceForward } from '../../helpers/reference-forward.ts';
import { buildTinyLlama, type TinyOptions, type TinyShape } from '../../helpers/tiny-llama.ts';

const grouped: TinyShape = {
  ...{ layers: 2, width: 96, heads: 3, kvHeads: 1, headDim: 32, feedForward: 160 },
  ...{ vocabulary: 104, contextLength: 64 },
};
const ungrouped: TinyShape = { ...grouped, heads: 2, kvHeads: 2, headDim: 16, layers: 3 };
/** Heads together wider than the stream, and an odd number of blocks everywhere. */
const odd: TinyShape = { ...grouped, width: 32, heads: 6, kvHeads: 2, headDim: 48, feedForward: 224 };
const wide: TinyShape = { ...grouped, width: 64, heads: 2, kvHeads: 1, headDim: 64, layers: 1 };
const widest: TinyShape = { ...wide, headDim: 128 };
const qwen2 = { architecture: 'qwen2' } as const;

const models: readonly TinyOptions[] = [
  { shape: grouped, type: 'Q8_0', tied: true, seed: 1 },
  { shape: ungrouped, type: 'Q8_0', tied: false, seed: 2 },
  { shape: odd, type: 'Q8_0', tied: false, seed: 3 },
  { shape: wide, type: 'Q8_0', tied: true, seed: 4 },
  { shape: { ...widest, ...qwen2 }, type: 'Q8_0', tied: true, seed: 5 },
  { shape: { ...grouped, ...qwen2 }, type: 'Q8_0', tied: true, seed: 6 },
  { shape: { ...odd, ...qwen2 }, type: 'Q8_0', tied: false, seed: 7 },
  { shape: grouped, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 8 },
  { shape: odd, type: 'Q4_0', embeddingType: 'Q8_0', tied: false, seed: 9 },
  { shape: { ...wide, ...qwen2 }, type: 'Q4_0', tied: true, seed: 10 },
];

/** Of the greatest logit. With Q4_0 activations have 8 bits, with Q8_0 they have 16. */
const TOLERANCES = { Q8_0: 1e-3, Q4_0: 5e-2 } as const;

describe('KernelEngine against plain loops in float64', () => {
  for (const model of models) {
    const { shape, type, tied } = model;
    const { architecture = 'llama', width, heads, kvHeads, headDim } = shape;
    it(`agrees on ${architecture} ${type}, ${tied ? 'tied' : 'untied'}, ${width}, ${heads}/${kvHeads} x ${headDim}`, async () => {
      const { file, weights } = buildTinyLlama(model);
      const engine = await loadKernels(file);
      const slot = engine.createSlot(shape.contextLength);
      const tokens = Array.from({ length: 40 }, (_, i) => (i * 37 + 11) % shape.vocabulary);
      for (const length of [1, 2, 17, 40]) {
        const logits = await engine.evaluate(tokens.slice(0, length), 0, slot);
        const expected = referenceForward(shape, weights, tokens.slice(0, length));
        assert.equal(logits.length, expected.length);
        const worst = expected.reduce((far, logit, id) => Math.max(far, Math.abs(logit - logits[id]!)), 0);
        const greatest = expected.reduce((far, logit) => Math.max(far, Math.abs(logit)), 0);
        assert.ok(greatest > 0.3, 'Logits of about zero would agree with anything.');
        const tolerance = TOLERANCES[type as keyof typeof TOLERANCES] * greatest;
        assert.ok(worst < tolerance, `After ${length} tokens a logit is ${worst} off, of ${greatest}.`);
      }
      engine.dispose();
    });
  }
});
