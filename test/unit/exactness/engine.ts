import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Engine } from '../../../src/runtime/engine.ts';
import { bitsOf } from '../helpers/bits.ts';
import { requireExactness } from './exact.ts';
import { TokenPlayer, type EngineSlots, type Rooms } from './token-player.ts';
import { tokenSteps } from './token-script.ts';

export interface EngineCase {
  /** Loads engines that compute the same bits, such as the builds of the kernels. */
  readonly load: () => Promise<readonly Engine[]>;
  /** At most the context length, and more than the engine evaluates in one run, so that its own splitting is covered. */
  readonly capacity: number;
  /** See `TokenScripts`. */
  readonly edges: readonly number[];
  readonly numRuns: number;
}

/** Slots of the script before, or new ones that are too small for most prompts. */
function roomsOf(capacity: number): fc.Arbitrary<Rooms> {
  const room = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: capacity }));
  return fc.option(fc.tuple(room, room), { nil: undefined });
}

/** Each number of tokens up to this is tried. */
const LONGEST = 70;

/** Tests that engines resume bit-exactly. */
export function describeExactness(name: string, { load, capacity, edges, numRuns }: EngineCase): void {
  describe(`resuming ${name}`, () => {
    let engines: readonly EngineSlots[];
    let vocabulary: number;
    let tokens: readonly number[];
    /** Bits of the logits at each position, one token at a time. */
    const alone: string[] = [];

    before(async () => {
      engines = (await load()).map((engine) => ({
        engine,
        slots: [engine.createSlot(capacity), engine.createSlot(capacity)],
      }));
      const [{ engine }] = engines as readonly [EngineSlots];
      ({ vocabulary } = engine.shape);
      tokens = Array.from({ length: capacity }, (_, i) => (i * i * 31 + 7 * i) % vocabulary);
      const slot = engine.createSlot(capacity);
      for (const [position, token] of tokens.entries()) {
        alone.push(bitsOf(await engine.evaluate([token], position, slot)));
      }
      slot.dispose();
    });

    after(() => {
      for (const { engine } of engines) engine.dispose();
    });

    /** Returns a function that evaluates some of the tokens at their positions in a slot that holds those before them. */
    function inPlace({ engine, slots: [slot] }: EngineSlots) {
      // K/V above an evaluation is undefined.
      let held = 0;
      return async (position: number, count: number, rows = 1): Promise<Float32Array> => {
        if (held < position) await engine.evaluate(tokens.slice(held, position), held, slot);
        held = position + count;
        return engine.evaluate(tokens.slice(position, held), position, slot, rows);
      };
    }

    it('has the bits of a fresh evaluation after any edits, moves, undo, forks and switches, also in slots that grow', async () => {
      await requireExactness(
        { setup: roomsOf(capacity), steps: tokenSteps({ vocabulary, edges }) },
        (rooms) => new TokenPlayer(engines, capacity, rooms),
        { numRuns },
      );
    }).timeout(60_000);

    it('has the bits of tokens evaluated one by one while slots grow in turn', async () => {
      for (const { engine } of engines) {
        const slots = [engine.createSlot(capacity, 1), engine.createSlot(capacity, 20)];
        for (let position = 0; position < capacity; position += 7) {
          const end = Math.min(capacity, position + 7);
          for (const slot of slots) {
            const bits = bitsOf(await engine.evaluate(tokens.slice(position, end), position, slot));
            assert.equal(bits, alone[end - 1], `up to ${end}`);
            assert.ok(slot.room >= end && slot.bytes === engine.slotBytes(capacity, slot.room));
          }
        }
        for (const slot of slots) slot.dispose();
      }
    });

    it('has the bits of a fresh evaluation when tokens are evaluated one by one', async () => {
      for (const { engine, slots } of engines) {
        for (const [position, token] of tokens.slice(0, 40).entries()) {
          const bits = bitsOf(await engine.evaluate([token], position, slots[0]));
          const fresh = engine.createSlot(capacity);
          const expected = bitsOf(await engine.evaluate(tokens.slice(0, position + 1), 0, fresh));
          assert.deepEqual([bits, alone[position]], [expected, expected], `at ${position}`);
          fresh.dispose();
        }
      }
    });

    it('has the bits of tokens evaluated one by one for any number at once, from any position', async () => {
      for (const tested of engines) {
        const evaluate = inPlace(tested);
        for (let count = 1; count <= LONGEST; count++) {
          const position = (count * 5) % (capacity - LONGEST);
          const bits = bitsOf(await evaluate(position, count));
          assert.equal(bits, alone[position + count - 1], `${count} tokens at ${position}`);
        }
      }
    });

    it('has the bits of each token alone in several rows of logits', async () => {
      for (const tested of engines) {
        const evaluate = inPlace(tested);
        for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 64, 65, 67, 70]) {
          for (let rows = 1; rows <= Math.min(count, tested.engine.logitRows); rows++) {
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

/** Tests that an engine resumes bit-exactly up to the last position of a long context. */
export function describeLongContext(name: string, load: (contextLength: number) => Promise<Engine>): void {
  describe(`resuming ${name} in a context of 1,024`, () => {
    it('has the bits of a fresh evaluation up to the last position', async () => {
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
