import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SlotPool } from '../../../src/cache/slot-pool.ts';
import { OutOfMemoryError } from '../../../src/runtime/engine.ts';
import { prefill, promptOf } from '../helpers/pool-prompts.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';

describe('SlotPool with prompts of different lengths', () => {
  const MOST = 1000;
  /** A slot for this has room for 128 tokens, one for `MIDDLE` for 640. */
  const SHORT = 56;
  const MIDDLE = 500;

  /** A pool whose budget is so many tokens. */
  function poolFor(tokens: number): { engine: ToyEngine; pool: SlotPool; budget: number } {
    const engine = new ToyEngine(128, MOST);
    const budget = engine.slotBytes(tokens);
    return { engine, budget, pool: new SlotPool(engine, MOST, budget) };
  }

  async function prefillShort(pool: SlotPool, ...documents: readonly number[]): Promise<void> {
    for (const document of documents) await prefill(pool, promptOf(document, SHORT));
  }

  /** The last token of each slot. */
  const held = (pool: SlotPool): readonly (number | undefined)[] =>
    pool.slots.map(({ tokens }) => tokens.at(-1));

  it('has more slots within the same budget where they are short', async () => {
    const { pool, budget } = poolFor(MOST);
    await prefillShort(pool, 1, 2, 3, 4, 5, 6, 7);
    assert.equal(pool.size, 7);
    assert.ok(pool.bytes <= budget);
    for (const document of [1, 2, 3, 4, 5, 6, 7])
      assert.equal((await prefill(pool, promptOf(document, SHORT))).reused, SHORT + 1);
  });

  it('evicts the least recently used slots where a slot grows beyond the budget', async () => {
    const { pool, engine, budget } = poolFor(MOST);
    await prefillShort(pool, 1, 2, 3, 4, 5);
    const { reused } = await prefill(pool, promptOf(2, MIDDLE));
    assert.equal(reused, SHORT + 1);
    assert.deepEqual(held(pool), [4, 5, 2]);
    assert.ok(engine.mostSlotBytes <= budget);
  });

  it('evicts them also while it decodes', async () => {
    const { pool, engine, budget } = poolFor(MOST);
    await prefillShort(pool, 1, 2, 3);
    const last = pool.slots[2]!;
    await last.prefill(Array<number>(700).fill(4));
    assert.deepEqual(held(pool), [2, 4]);
    await last.prefill(Array<number>(MOST - last.tokens.length).fill(5));
    assert.deepEqual(pool.slots, [last]);
    assert.ok(engine.mostSlotBytes <= budget);
  });

  it('does not evict the slot used last while its fork grows', async () => {
    const { pool, engine, budget } = poolFor(MOST);
    await prefillShort(pool, 1, 2);
    const slot = pool.slots[1]!;
    const fork = pool.fork(slot, 8);
    await fork.prefill(Array<number>(MOST - 8).fill(3));
    assert.deepEqual(pool.slots, [fork, slot]);
    assert.equal(slot.tokens.length, SHORT + 1);
    // Beyond the budget by no more than the slot in use.
    assert.ok(engine.mostSlotBytes <= budget + slot.bytes);
  });

  it('gives a fork the room of its source, in place of other slots or not at all', async () => {
    const { pool } = poolFor(MOST + 300);
    await prefillShort(pool, 1, 2);
    const { slot } = await prefill(pool, promptOf(3, MIDDLE));
    const { bytes } = slot;
    const fork = pool.fork(slot, 20);
    assert.equal(fork.bytes, bytes);
    assert.deepEqual(held(pool), [3, 3]);
    const narrow = poolFor(MOST);
    await prefillShort(narrow.pool, 1, 2);
    const { slot: only } = await prefill(narrow.pool, promptOf(3, MIDDLE));
    assert.equal(narrow.pool.fork(only, 20), only);
    // None was evicted in vain.
    assert.deepEqual(held(narrow.pool), [1, 2, 3]);
  });

  it('truncates where there is no room for a fork, and evicts none in vain', async () => {
    const { pool } = poolFor(MOST);
    await prefillShort(pool, 1, 2);
    const { slot } = await prefill(pool, promptOf(3, MIDDLE));
    const again = await prefill(pool, [...promptOf(3, 40), ...Array<number>(MIDDLE).fill(4)]);
    assert.deepEqual([again.slot, again.reused], [slot, 41]);
    assert.deepEqual(held(pool), [1, 2, 4]);
  });

  it('evicts slots where the engine has no memory for a slot to grow, and throws where there is none left', async () => {
    const { pool, engine } = poolFor(4 * MOST);
    await prefillShort(pool, 1, 2, 3, 4);
    engine.maxSlotBytes = engine.slotBytes(800);
    assert.equal((await prefill(pool, promptOf(3, MIDDLE))).reused, SHORT + 1);
    assert.deepEqual(held(pool), [4, 3]);
    assert.throws(() => pool.acquire(promptOf(3, MOST - 200)), OutOfMemoryError);
    assert.deepEqual(held(pool), [3]);
    assert.equal((await prefill(pool, promptOf(3, MIDDLE))).reused, MIDDLE + 1);
  });

  it('takes as many slots as needed for what is prepared ahead, but none that is taken or was used last', async () => {
    const { pool, engine, budget } = poolFor(MOST);
    await prefillShort(pool, 1, 2, 3, 4, 5, 6, 7);
    const second = pool.slots[1]!;
    assert.equal(pool.acquireAhead(promptOf(8, MIDDLE), new Set([second])), undefined);
    assert.equal(pool.size, 7);
    assert.equal(pool.acquireAhead(promptOf(8, 880), new Set()), undefined);
    assert.equal(pool.size, 7);
    const ahead = pool.acquireAhead(promptOf(8, MIDDLE), new Set());
    assert.ok(ahead);
    assert.deepEqual(held(pool), [0, 6, 7]);
    ahead.align(promptOf(8, MIDDLE));
    await ahead.prefill(promptOf(8, MIDDLE).slice(1));
    // It grows in place of others than itself.
    assert.equal(pool.acquireAhead(promptOf(8, 650), new Set()), ahead);
    assert.deepEqual(held(pool), [8, 7]);
    assert.ok(ahead.bytesFor(650) === ahead.bytes && pool.bytes <= budget);
    assert.equal(engine.live, pool.size);
  });

  it('has a bound for the number of slots', async () => {
    const { pool } = poolFor(100 * MOST);
    for (let document = 1; document <= 70; document++) await prefillShort(pool, document);
    assert.equal(pool.size, 64);
    assert.ok(pool.acquireAhead(promptOf(90, SHORT), new Set()));
    assert.equal(pool.size, 64);
    assert.equal((await prefill(pool, promptOf(70, SHORT))).reused, SHORT + 1);
  });

  it('never exceeds the budget, and what was used last stays', async () => {
    const step = fc.record({
      document: fc.integer({ min: 1, max: 9 }),
      length: fc.integer({ min: 1, max: 700 }),
      decoded: fc.integer({ min: 0, max: 150 }),
      kind: fc.constantFrom('use', 'use', 'use', 'ahead', 'fork'),
    });
    const steps = fc.array(step, { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: MOST, max: 3 * MOST }), async (script, tokens) => {
        const { pool, engine, budget } = poolFor(tokens);
        for (const { document, length, decoded, kind } of script) {
          const prompt = promptOf(document, length);
          const last = pool.slots.at(-1);
          if (kind === 'ahead') {
            const slot = pool.acquireAhead(prompt, new Set());
            const { reused } = slot?.align(prompt) ?? { reused: prompt.length };
            if (reused < prompt.length) await slot?.prefill(prompt.slice(reused));
            if (last !== undefined) assert.ok(pool.slots.includes(last));
          } else {
            const { slot } = await prefill(pool, prompt);
            if (kind === 'fork') pool.fork(slot, length >> 1);
            for (let left = decoded; left > 0; left -= 7) await slot.prefill(prompt.slice(0, 7));
            assert.equal(pool.slots.at(-1), slot);
            assert.equal(slot.sharedWith(prompt), prompt.length);
          }
          assert.equal(engine.live, pool.size);
          assert.equal(engine.memoryBytes(), 1_000 + pool.bytes);
          assert.ok(engine.mostSlotBytes <= budget);
        }
      }),
    );
  });
});
