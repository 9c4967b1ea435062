import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Engine } from '../../../src/runtime/engine.ts';
import { bitsOf } from '../helpers/bits.ts';
import { requireExactness } from './exact.ts';
import { TokenPlayer, type Lane } from './token-player.ts';
import { tokenSteps } from './token-script.ts';

export interface EngineCase {
  /** Engines that give equal bits, such as the builds of the kernels, over a model with `capacity` positions or more. */
  readonly load: () => Promise<readonly Engine[]>;
  /** More than what the engine evaluates in one run, so that its own splitting is covered. */
  readonly capacity: number;
  /** See `TokenScripts`. */
  readonly edges: readonly number[];
  readonly numRuns: number;
}

/** The longest run of tokens that each number of is tried. */
const LONGEST = 70;

/** The tests that an engine resumes exactly. */
export function describeExactness(name: string, { load, capacity, edges, numRuns }: EngineCase): void {
  describe(`resuming ${name}`, () => {
    let lanes: readonly Lane[];
    let vocabulary: number;
    let tokens: readonly number[];
    /** Bits of the logits at each position, one token at a time. */
    const alone: string[] = [];

    before(async () => {
      lanes = (await load()).map((engine) => ({
        engine,
        slots: [engine.createSlot(capacity), engine.createSlot(capacity)],
      }));
      const [{ engine }] = lanes as readonly [Lane];
      ({ vocabulary } = engine.shape);
      tokens = Array.from({ length: capacity }, (_, i) => (i * i * 31 + 7 * i) % vocabulary);
      const slot = engine.createSlot(capacity);
      for (const [position, token] of tokens.entries()) {
        alone.push(bitsOf(await engine.evaluate([token], position, slot)));
      }
      slot.dispose();
    });

    after(() => {
      for (const { engine } of lanes) engine.dispose();
    });

    /** Evaluates some of the tokens at their place in a slot, before which the others stand. */
    function inPlace({ engine, slots: [slot] }: Lane) {
      // What stands above an evaluation is lost.
      let held = 0;
      return async (position: number, count: number, rows = 1): Promise<Float32Array> => {
        if (held < position) await engine.evaluate(tokens.slice(held, position), held, slot);
        held = position + count;
        return engine.evaluate(tokens.slice(position, held), position, slot, rows);
      };
    }

    it('gives the bits of a fresh evaluation after any edits, moves, undo and switches', async () => {
      await requireExactness(
        { setup: fc.constant(undefined), steps: tokenSteps({ vocabulary, edges }) },
        () => new TokenPlayer(lanes, capacity),
        { numRuns },
      );
    }).timeout(60_000);

    it('gives the bits of a fresh evaluation one token at a time', async () => {
      for (const { engine, slots } of lanes) {
        for (const [position, token] of tokens.slice(0, 40).entries()) {
          const bits = bitsOf(await engine.evaluate([token], position, slots[0]));
          const fresh = engine.createSlot(capacity);
          const expected = bitsOf(await engine.evaluate(tokens.slice(0, position + 1), 0, fresh));
          assert.deepEqual([bits, alone[position]], [expected, expected], `at ${position}`);
          fresh.dispose();
        }
      }
    });

    it('gives the bits of one token at a time for any number of rows at once, from any position', async () => {
      for (const lane of lanes) {
        const evaluate = inPlace(lane);
        for (let count = 1; count <= LONGEST; count++) {
          const position = (count * 5) % (capacity - LONGEST);
          const bits = bitsOf(await evaluate(position, count));
          assert.equal(bits, alone[position + count - 1], `${count} tokens at ${position}`);
        }
      }
    });

    it('gives the logits of several rows that each has alone', async () => {
      for (const lane of lanes) {
        const evaluate = inPlace(lane);
        for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 64, 65, 67, 70]) {
          for (let rows = 1; rows <= Math.min(count, lane.engine.logitRows); rows++) {
            const position = (count * 3 + rows) % (capacity - LONGEST);
            const logits = await evaluate(position, count, rows);
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

/** The test that an engine resumes exactly up to the last position of a long context. */
export function describeLongContext(name: string, load: (contextLength: number) => Promise<Engine>): void {
  describe(`resuming ${name} in a context of 1,024`, () => {
    it('gives the bits of a fresh evaluation up to the last position', async () => {
      const contextLength = 1024;
      const engine = await load(contextLength);
      const { vocabulary } = engine.shape;
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
}
