import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { KvSlot } from '../../../../src/runtime/engine.ts';
import type { KernelEngine } from '../../../../src/engines/kernels/kernel-engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { buildTinyLlama, type TinyOptions, type TinyShape } from '../../helpers/tiny-llama.ts';

/** One thing done to a slot: its content is cut to a share of its length, then tokens follow. */
interface Step {
  readonly keep: number;
  readonly tokens: readonly number[];
}

/** More than twice what the engine evaluates in one call, so that its own splitting is covered. */
const CAPACITY = 150;

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 70 }),
  fc.constantFrom(63, 64, 65, 129),
);

function steps(vocabulary: number): fc.Arbitrary<Step[]> {
  const token = fc.nat(vocabulary - 1);
  const tokens = lengths.chain((length) => fc.array(token, { minLength: length, maxLength: length }));
  const keep = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
  return fc.array(fc.record({ keep, tokens }), { minLength: 1, maxLength: 5 });
}

/** Does the steps in a slot with whatever it holds; returns the tokens it ends with, and their logits' bits. */
async function play(
  engine: KernelEngine,
  slot: KvSlot,
  script: readonly Step[],
): Promise<[number[], string]> {
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

const small = { layers: 2, vocabulary: 104, contextLength: CAPACITY };
const grouped: TinyShape = { ...small, width: 96, heads: 3, kvHeads: 1, headDim: 32, feedForward: 160 };
/** As many blocks in a row as no unrolling divides, and heads together wider than the stream. */
const odd: TinyShape = {
  ...{ ...small, width: 32, heads: 6, kvHeads: 2, headDim: 48, feedForward: 224 },
  architecture: 'qwen2',
};
/** Vocabularies that make no whole tiles. */
const ragged = [105, 99].map((vocabulary) => ({ ...grouped, vocabulary }));
const models: readonly TinyOptions[] = [
  { shape: ragged[0]!, type: 'Q8_0', tied: true, seed: 5 },
  { shape: ragged[1]!, type: 'Q4_0', tied: false, seed: 6 },
  { shape: grouped, type: 'Q8_0', tied: true, seed: 1 },
  { shape: odd, type: 'Q8_0', tied: false, seed: 2 },
  { shape: grouped, type: 'Q4_0', tied: false, seed: 3 },
  { shape: odd, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 4 },
];

for (const model of models) {
  const { type, tied, shape } = model;
  const { file } = buildTinyLlama(model);
  const { vocabulary } = shape;
  const tokens = Array.from({ length: CAPACITY }, (_, i) => (i * i * 31 + 7 * i) % vocabulary);

  describe(`resuming a ${shape.architecture ?? 'llama'} ${type}, ${tied ? 'tied' : 'untied'}, ${vocabulary} tokens`, () => {
    let engine: KernelEngine;
    let slot: KvSlot;
    /** The other builds, each with a slot that is never cleared: every run finds what others left. */
    let others: readonly (readonly [KernelEngine, KvSlot])[];
    /** Bits of the logits at each position, one token at a time. */
    const alone: string[] = [];

    before(async () => {
      engine = await loadKernels(file, { variant: 'relaxed' });
      slot = engine.createSlot(CAPACITY);
      const builds = await Promise.all(
        (['plain', 'fused'] as const).map((variant) => loadKernels(file, { variant })),
      );
      others = builds.map((build) => [build, build.createSlot(CAPACITY)]);
      const first = engine.createSlot(CAPACITY);
      for (const [position, token] of tokens.entries()) {
        alone.push(bitsOf(await engine.evaluate([token], position, first)));
      }
      first.dispose();
    });

    after(() => {
      for (const [build] of [[engine], ...others]) build.dispose();
    });

    it('gives the bits of a fresh evaluation after any splits and truncations, in all builds', async () => {
      await fc.assert(
        fc.asyncProperty(steps(vocabulary), async (script) => {
          const [held, bits] = await play(engine, slot, script);
          const fresh = engine.createSlot(CAPACITY);
          try {
            assert.equal(bits, bitsOf(await engine.evaluate(held, 0, fresh)));
            for (const build of others) assert.equal(bits, (await play(...build, script))[1]);
          } finally {
            fresh.dispose();
          }
        }),
        { numRuns: 15 },
      );
    });

    it('gives the bits of one token at a time for any number of rows at once, from any position', async () => {
      for (const [other, otherSlot] of [[engine, slot] as const, ...others]) {
        await other.evaluate(tokens, 0, otherSlot);
        for (let count = 1; count <= 70; count++) {
          const position = (count * 5) % (CAPACITY - 70);
          const added = tokens.slice(position, position + count);
          const bits = bitsOf(await other.evaluate(added, position, otherSlot));
          assert.equal(bits, alone[position + count - 1], `${count} tokens at ${position}`);
        }
      }
    });

    it('gives the logits of several rows that each has alone', async () => {
      for (const [other, otherSlot] of [[engine, slot] as const, ...others]) {
        await other.evaluate(tokens, 0, otherSlot);
        for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 64, 65, 67, 70]) {
          for (let rows = 1; rows <= Math.min(count, other.logitRows); rows++) {
            const position = (count * 3 + rows) % (CAPACITY - 70);
            const logits = await other.evaluate(
              tokens.slice(position, position + count),
              position,
              otherSlot,
              rows,
            );
            assert.equal(logits.length, rows * vocabulary);
            const bits = Array.from({ length: rows }, (_, row) =>
              bitsOf(logits.subarray(row * vocabulary, (row + 1) * vocabulary)),
            );
            assert.deepEqual(bits, alone.slice(position + count - rows, position + count));
          }
        }
      }
    });
  });
}
