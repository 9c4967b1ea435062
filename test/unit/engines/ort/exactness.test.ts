import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { KvSlot } from '../../../../src/runtime/engine.ts';
import type { OrtEngine } from '../../../../src/engines/ort/ort-engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { loadEngine, loadSeedEngine } from '../../helpers/ort-engines.ts';
import { buildTinyLlama, type TinyShape } from '../../helpers/tiny-llama.ts';

/** One thing done to a slot: its content is cut to a share of its length, then tokens follow. */
interface Step {
  readonly keep: number;
  readonly tokens: readonly number[];
}

/** More than the engine evaluates in one run, so that its own splitting is covered. */
const CAPACITY = 300;

/** Runs that are short, and such that come near the sizes at which kernels change their ways. */
const lengths = fc.oneof(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(127, 128, 129, 150),
);

function steps(vocabulary: number): fc.Arbitrary<Step[]> {
  const token = fc.nat(vocabulary - 1);
  const tokens = lengths.chain((length) => fc.array(token, { minLength: length, maxLength: length }));
  const keep = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
  return fc.array(fc.record({ keep, tokens }), { minLength: 1, maxLength: 5 });
}

/** Does the steps in a slot with whatever it holds; returns the tokens it ends with, and their logits' bits. */
async function play(engine: OrtEngine, slot: KvSlot, script: readonly Step[]): Promise<[number[], string]> {
  let held: number[] = [];
  let bits = '';
  for (const step of script) {
    held = held.slice(0, Math.floor(held.length * step.keep));
    const added = step.tokens.slice(0, CAPACITY - held.length);
    if (added.length === 0) continue;
    bits = bitsOf(await engine.evaluate(added, held.length, slot));
    held = [...held, ...added];
  }
  return [held, bits];
}

function resumesExactly(load: () => Promise<OrtEngine>, numRuns: number): void {
  let engine: OrtEngine;
  let slot: KvSlot;

  before(async () => {
    engine = await load();
    slot = engine.createSlot(CAPACITY); // never cleared: each run finds what others left
  });

  after(() => {
    engine.dispose();
  });

  it('gives the bits of a fresh evaluation after any splits and truncations', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(steps(engine.shape.vocabulary), async (script) => {
        const [tokens, bits] = await play(engine, slot, script);
        const fresh = engine.createSlot(CAPACITY);
        try {
          assert.equal(bits, bitsOf(await engine.evaluate(tokens, 0, fresh)));
        } finally {
          fresh.dispose();
        }
      }),
      { numRuns },
    );
  });

  it('gives the bits of a fresh evaluation one token at a time', async () => {
    const tokens = Array.from({ length: 40 }, (_, i) => (i * i * 31 + 7) % engine.shape.vocabulary);
    for (const [position, token] of tokens.entries()) {
      const bits = bitsOf(await engine.evaluate([token], position, slot));
      const fresh = engine.createSlot(CAPACITY);
      assert.equal(
        bits,
        bitsOf(await engine.evaluate(tokens.slice(0, position + 1), 0, fresh)),
        `at ${position}`,
      );
      fresh.dispose();
    }
  });
}

describe('resuming the seed model', () => {
  resumesExactly(loadSeedEngine, 12);
});

const small = { layers: 2, vocabulary: 101, contextLength: CAPACITY };

/** Sizes that no vector width divides, and every way to share K/V heads. */
const shapes: readonly TinyShape[] = [
  { ...small, width: 96, heads: 3, kvHeads: 1, headDim: 32, feedForward: 160 },
  { ...small, width: 100, heads: 4, kvHeads: 2, headDim: 48, feedForward: 75 },
  { ...small, width: 33, heads: 5, kvHeads: 5, headDim: 16, feedForward: 37 },
  { ...small, width: 320, heads: 6, kvHeads: 2, headDim: 80, feedForward: 515 },
  { ...small, architecture: 'qwen2', width: 64, heads: 4, kvHeads: 2, headDim: 16, feedForward: 96 },
];

for (const shape of shapes) {
  const { width, heads, kvHeads, headDim, feedForward } = shape;
  describe(`resuming a model of ${width}, ${heads}/${kvHeads} x ${headDim}, ${feedForward}`, () => {
    resumesExactly(
      async () => loadEngine(buildTinyLlama({ shape, type: 'F32', tied: false, seed: width }).file),
      shape.width > 200 ? 12 : 30,
    );
  });
}

describe('resuming in a context of 1,024', () => {
  it('gives the bits of a fresh evaluation up to the last position', async () => {
    const shape = { ...shapes[0]!, contextLength: 1024 };
    const engine = await loadEngine(buildTinyLlama({ shape, type: 'F32', tied: true, seed: 3 }).file);
    const { contextLength, vocabulary } = shape;
    const tokens = Array.from({ length: contextLength }, (_, i) => (i * i * 17 + 3) % vocabulary);
    const slot = engine.createSlot(contextLength);
    const expected = bitsOf(await engine.evaluate(tokens, 0, slot));
    let bits = '';
    let position = 0;
    for (const left of [300, 77, 4, 1, 0]) {
      const end = contextLength - left;
      bits = bitsOf(await engine.evaluate(tokens.slice(position, end), position, slot));
      position = end;
    }
    assert.equal(bits, expected);
    engine.dispose();
  });
});
