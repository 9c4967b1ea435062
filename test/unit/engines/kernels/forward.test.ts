import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { dequantize } from '../../../../src/gguf/dequantize.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { tensorBytes, type TensorType } from '../../../../src/gguf/tensor-type.ts';
import { transcodeToQ8 } from '../../../../src/engines/kernels/transcode.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { referenceForward } from '../../helpers/reference-forward.ts';
import {
  buildTinyLlama,
  type TinyOptions,
  type TinyShape,
  type TinyWeights,
} from '../../helpers/tiny-llama.ts';

const grouped: TinyShape = {
  ...{ layers: 2, width: 96, heads: 3, kvHeads: 1, headDim: 32, feedForward: 160 },
  ...{ vocabulary: 104, contextLength: 64 },
};
const ungrouped: TinyShape = { ...grouped, heads: 2, kvHeads: 2, headDim: 16, layers: 3 };
/** Heads together wider than the stream, and an odd number of blocks everywhere. */
const odd: TinyShape = { ...grouped, width: 32, heads: 6, kvHeads: 2, headDim: 48, feedForward: 224 };
const wide: TinyShape = { ...grouped, width: 64, heads: 2, kvHeads: 1, headDim: 64, layers: 1 };
const widest: TinyShape = { ...wide, headDim: 128 };
/** Rows that are whole blocks of the K types. */
const whole: TinyShape = { ...grouped, width: 256, heads: 4, kvHeads: 2, headDim: 64, feedForward: 256 };
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
  { shape: grouped, type: 'Q4_1', tied: true, seed: 11 },
  { shape: odd, type: 'Q5_0', tied: false, seed: 12 },
  { shape: { ...odd, ...qwen2 }, type: 'Q5_1', tied: true, seed: 13 },
  { shape: whole, type: 'Q4_K', embeddingType: 'Q6_K', tied: true, seed: 14 },
  { shape: { ...whole, ...qwen2 }, type: 'Q5_K', tied: false, seed: 15 },
  { shape: whole, type: 'Q6_K', tied: true, seed: 16 },
  { shape: { ...whole, layers: 1 }, type: 'Q4_0', embeddingType: 'Q6_K', tied: true, seed: 17 },
];

/** Of the greatest logit. With Q4_0 activations have 8 bits, else 14. */
const tolerance = (type: TensorType): number => (type === 'Q4_0' ? 5e-2 : 1e-3);
/** With weights that are rounded to Q8_0 on their way from the file. */
const TRANSCODED_TOLERANCE = 3e-2;

/** The weights as the kernels have them: those of other types went through Q8_0. */
function transcodedWeights(file: Uint8Array): TinyWeights {
  const gguf = new GgufFile(new MemoryByteSource(file));
  const held = [...gguf.tensors.values()].map((info) => {
    const { name, type, elements } = info;
    if (type === 'F32' || type === 'Q8_0' || type === 'Q4_0') return [name, gguf.read(info)] as const;
    const q8 = new Uint8Array(tensorBytes('Q8_0', elements));
    transcodeToQ8(type, gguf.readRaw(info), elements, q8);
    return [name, dequantize('Q8_0', q8, elements)] as const;
  });
  return new Map(held.map(([name, values]) => [name, Float64Array.from(values)]));
}

function requireNear(logits: Float32Array, expected: Float64Array, part: number): void {
  assert.equal(logits.length, expected.length);
  const worst = expected.reduce((far, logit, id) => Math.max(far, Math.abs(logit - logits[id]!)), 0);
  const greatest = expected.reduce((far, logit) => Math.max(far, Math.abs(logit)), 0);
  assert.ok(greatest > 0.3, 'Logits of about zero would agree with anything.');
  assert.ok(worst < part * greatest, `A logit is ${worst} off, of ${greatest}.`);
}

describe('KernelEngine against plain loops in float64', () => {
  for (const model of models) {
    const { shape, type, tied } = model;
    const { architecture = 'llama', width, heads, kvHeads, headDim } = shape;
    it(`agrees on ${architecture} ${type}, ${tied ? 'tied' : 'untied'}, ${width}, ${heads}/${kvHeads} x ${headDim}`, async () => {
      const { file, weights } = buildTinyLlama(model);
      const held = transcodedWeights(file);
      const engine = await loadKernels(file);
      const slot = engine.createSlot(shape.contextLength);
      const tokens = Array.from({ length: 40 }, (_, i) => (i * 37 + 11) % shape.vocabulary);
      for (const length of [1, 2, 17, 40]) {
        const logits = await engine.evaluate(tokens.slice(0, length), 0, slot);
        const expected = referenceForward(shape, held, tokens.slice(0, length));
        requireNear(logits, expected, tolerance(type));
        if (type === 'Q8_0' || type === 'Q4_0') continue;
        const exact = referenceForward(shape, weights, tokens.slice(0, length));
        requireNear(logits, exact, TRANSCODED_TOLERANCE);
      }
      engine.dispose();
    });
  }
});
