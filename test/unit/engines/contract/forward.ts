import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/runtime/engine.ts';
import { referenceForward } from '../../helpers/reference-forward.ts';
import {
  buildTinyLlama,
  type TinyOptions,
  type TinyShape,
  type TinyWeights,
} from '../../helpers/tiny-llama.ts';

/** Weights for the reference, and the tolerance of a logit, given the greatest one. */
export interface Expectation {
  readonly weights: TinyWeights;
  readonly tolerance: (greatest: number) => number;
  /** How the engine rounds K and V; it keeps them as they are by default. */
  readonly roundKv?: (value: number) => number;
}

export interface ForwardCase {
  readonly load: (file: Uint8Array) => Promise<Engine>;
  readonly models: readonly TinyOptions[];
  readonly expect: (model: TinyOptions, built: ReturnType<typeof buildTinyLlama>) => readonly Expectation[];
}

const grouped: TinyShape = {
  ...{ layers: 2, width: 96, heads: 3, kvHeads: 1, headDim: 32, feedForward: 160 },
  ...{ vocabulary: 104, contextLength: 64 },
};

/** Shapes that all engines support. */
export const forwardShapes = {
  grouped,
  ungrouped: { ...grouped, heads: 2, kvHeads: 2, headDim: 16, layers: 3 },
  /** Rows that are whole blocks of the K types. */
  whole: { ...grouped, width: 256, heads: 4, kvHeads: 2, headDim: 64, feedForward: 256 },
  /** As DeepSeek-Coder. */
  scaled: { ...grouped, ropeFactor: 4 },
  /** As Llama 3.1. */
  factored: { ...grouped, hasRopeFactors: true },
  /** As Granite Code. */
  biased: { ...grouped, hasBiases: true },
  qwen3: { ...grouped, architecture: 'qwen3', heads: 4, kvHeads: 2 },
  granite: { ...grouped, architecture: 'granite' },
  graniteWithBiases: { ...grouped, architecture: 'granite', hasBiases: true, hasRopeFactors: true },
  starcoder2: { ...grouped, architecture: 'starcoder2' },
  starcoder2WithoutBiases: { ...grouped, architecture: 'starcoder2', hasBiases: false },
} satisfies Readonly<Record<string, TinyShape>>;

/** Tests the logits of an engine against plain loops in float64. */
export function describeForward(name: string, { load, models, expect }: ForwardCase): void {
  describe(`${name} against plain loops in float64`, () => {
    for (const model of models) {
      const { shape, type, tied } = model;
      const { architecture = 'llama', width, heads, kvHeads, headDim, ropeFactor = 1 } = shape;
      const { hasBiases = architecture === 'starcoder2', hasRopeFactors = false } = shape;
      const extras = `${hasBiases ? ', biases' : ''}${hasRopeFactors ? ', a factor for each frequency' : ''}`;
      it(`agrees on ${architecture} ${type}, ${tied ? 'tied' : 'untied'}, ${width}, ${heads}/${kvHeads} x ${headDim}, positions / ${ropeFactor}${extras}`, async () => {
        const built = buildTinyLlama(model);
        const expectations = expect(model, built);
        const engine = await load(built.file);
        const slot = engine.createSlot(shape.contextLength);
        const tokens = Array.from({ length: 40 }, (_, i) => (i * 37 + 11) % shape.vocabulary);
        for (const length of [1, 2, 17, 40]) {
          const logits = await engine.evaluate(tokens.slice(0, length), 0, slot);
          for (const { weights, tolerance, roundKv } of expectations) {
            const prompt = tokens.slice(0, length);
            const expected = referenceForward(shape, weights, prompt, roundKv);
            // A number in the middle between two may be rounded to the other one, which changes no more than rounding does.
            const exact = roundKv ? referenceForward(shape, weights, prompt) : expected;
            requireNear(
              logits,
              expected,
              (greatest) => tolerance(greatest) + worstOf(expected, exact),
              length,
            );
          }
        }
        engine.dispose();
      });
    }
  });
}

/** Returns how far apart logits are at most. */
function worstOf(some: Float64Array, others: Float32Array | Float64Array): number {
  return some.reduce((far, logit, id) => Math.max(far, Math.abs(logit - others[id]!)), 0);
}

function requireNear(
  logits: Float32Array,
  expected: Float64Array,
  tolerance: Expectation['tolerance'],
  length: number,
): void {
  assert.equal(logits.length, expected.length);
  const worst = worstOf(expected, logits);
  const greatest = expected.reduce((far, logit) => Math.max(far, Math.abs(logit)), 0);
  assert.ok(greatest > 0.3, 'Logits of about zero would agree with anything.');
  assert.ok(
    worst < tolerance(greatest),
    `The worst of the logits after ${length} tokens is ${worst} off, of ${greatest}.`,
  );
}
