import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CacheSlot } from '../../../src/cache/cache-slot.ts';
import { SlotPool } from '../../../src/cache/slot-pool.ts';
import { OutOfMemoryError } from '../../../src/runtime/engine.ts';
import { sentence } from '../../../src/util/plain-text.ts';
import { LONG, prefill, promptOf } from '../helpers/pool-prompts.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';

const CAPACITY = 200;

function poolOf(slots: number): { engine: ToyEngine; pool: SlotPool } {
  const engine = new ToyEngine(8, CAPACITY);
  return { engine, pool: new SlotPool(engine, CAPACITY, slots * engine.slotBytes(CAPACITY)) };
}

async function prefillAll(pool: SlotPool, ...documents: readonly number[]): Promise<void> {
  for (const document of documents) await prefill(pool, promptOf(document));
}

const isKept = async (pool: SlotPool, document: number): Promise<boolean> =>
  (await prefill(pool, promptOf(document))).reused >= LONG;

describe('SlotPool', () => {
  it('uses the same slot for a document each time', async () => {
    const { pool } = poolOf(2);
    const { slot } = await prefill(pool, promptOf(1));
    assert.notEqual((await prefill(pool, promptOf(2))).slot, slot);
    assert.equal((await prefill(pool, [...promptOf(1), 3])).slot, slot);
    assert.equal(pool.size, 2);
  });

  describe('preparing ahead', () => {
    const none = new Set<CacheSlot>();

    async function prepare(
      pool: SlotPool,
      document: number,
      taken: ReadonlySet<CacheSlot> = none,
    ): Promise<CacheSlot | undefined> {
      const prompt = promptOf(document);
      const slot = pool.acquireAhead(prompt, taken);
      if (slot === undefined) return undefined;
      const { reused } = slot.align(prompt);
      await slot.prefill(prompt.slice(reused));
      return slot;
    }

    /** Whether slots hold the prompts of these documents, in the pool's order. */
    const held = (pool: SlotPool): readonly (number | undefined)[] =>
      pool.slots.map(({ tokens }) => tokens.at(-1));

    it('takes a slot while there is room, which is the first to be evicted until it is used', async () => {
      const { pool } = poolOf(3);
      await prefillAll(pool, 1, 2);
      const slot = await prepare(pool, 3);
      assert.deepEqual(held(pool), [3, 1, 2]);
      assert.equal((await prefill(pool, [...promptOf(3), 4])).slot, slot);
      assert.deepEqual(held(pool), [1, 2, 4]);
    });

    it('takes the least recently used slot where there is no room, but none that is taken', async () => {
      const { pool } = poolOf(3);
      await prefillAll(pool, 1, 2, 3);
      const slot = await prepare(pool, 4);
      assert.ok(slot);
      assert.deepEqual(held(pool), [4, 2, 3]);
      assert.equal(await prepare(pool, 5, new Set([slot])), undefined);
      assert.deepEqual(held(pool), [4, 2, 3]);
      await prepare(pool, 5);
      assert.deepEqual(held(pool), [5, 2, 3]);
    });

    it('never takes the only slot', async () => {
      const { pool } = poolOf(1);
      await prefillAll(pool, 1);
      assert.equal(await prepare(pool, 2), undefined);
      assert.deepEqual(held(pool), [1]);
    });

    it('leaves a slot that was used as it is, and copies what it shares', async () => {
      const { pool } = poolOf(3);
      await prefillAll(pool, 1);
      const prompt = [...promptOf(1, LONG - 5), 2, 2];
      const slot = pool.acquireAhead(prompt, none);
      assert.equal(slot?.align(prompt).reused, LONG - 4);
      assert.equal(pool.slots.at(-1)?.tokens.length, LONG + 1);
    });

    it('uses its own slot again for a prompt that has changed a little', async () => {
      const { pool } = poolOf(3);
      await prefillAll(pool, 1);
      const slot = await prepare(pool, 2);
      assert.equal(pool.acquireAhead([...promptOf(2, LONG - 5), 3, 3], none), slot);
      assert.equal(pool.size, 2);
    });

    it('is given up where the engine has no memory', async () => {
      const { pool, engine } = poolOf(3);
      await prefillAll(pool, 1);
      engine.createSlot = () => {
        throw new OutOfMemoryError(sentence`No room.`);
      };
      assert.equal(await prepare(pool, 2), undefined);
      assert.deepEqual(held(pool), [1]);
    });
  });

  it('uses one slot while the user types and deletes a little', async () => {
    const { pool } = poolOf(4);
    await prefill(pool, promptOf(1));
    for (const length of [LONG + 1, LONG - 20, LONG + 5, LONG]) await prefill(pool, promptOf(1, length));
    assert.equal(pool.size, 1);
  });

  it('forks when many tokens would be lost, and finds both slots again', async () => {
    const { pool, engine } = poolOf(4);
    await prefill(pool, promptOf(1));
    const other = [...promptOf(1, 40), ...Array<number>(30).fill(2)];
    assert.equal((await prefill(pool, other)).reused, 41);
    assert.equal(pool.size, 2);
    const calls = engine.calls.length;
    assert.equal((await prefill(pool, promptOf(1))).reused, LONG + 1);
    assert.equal((await prefill(pool, other)).reused, other.length);
    assert.equal(engine.calls.length, calls);
  });

  it('truncates when there is no room for a fork', async () => {
    const { pool } = poolOf(1);
    await prefill(pool, promptOf(1));
    assert.equal((await prefill(pool, [...promptOf(1, 40), 2])).reused, 41);
    assert.equal(pool.size, 1);
  });

  it('evicts the least recently used slot', async () => {
    const { pool } = poolOf(2);
    await prefillAll(pool, 1, 2, 1, 3);
    assert.ok(await isKept(pool, 1));
    assert.ok(await isKept(pool, 3));
    assert.ok(!(await isKept(pool, 2)));
  });

  it('allows one slot however small the budget', async () => {
    for (const slots of [0, 0.5]) {
      const { pool, engine } = poolOf(slots);
      await prefillAll(pool, 1, 2);
      assert.equal(pool.size, 1);
      assert.equal(engine.live, 1);
    }
  });

  it('evicts slots when the engine has no room for another', async () => {
    const { pool, engine } = poolOf(4);
    engine.maxSlots = 2;
    await prefillAll(pool, 1, 2, 3);
    assert.equal(pool.size, 2);
    assert.ok(await isKept(pool, 3));
  });

  it('throws OutOfMemoryError when the engine has no room for a single slot, and works once it has', () => {
    const { pool, engine } = poolOf(4);
    engine.maxSlots = 0;
    assert.throws(() => pool.acquire([1]), OutOfMemoryError);
    assert.equal(pool.size, 0);
    engine.maxSlots = 1;
    pool.acquire([1]);
    assert.equal(pool.size, 1);
  });

  it('disposes all slots when it is cleared', async () => {
    const { pool, engine } = poolOf(3);
    await prefillAll(pool, 1, 2);
    assert.equal(pool.tokens, 2 * (LONG + 1));
    pool.clear();
    assert.deepEqual([engine.live, pool.size, pool.bytes, pool.tokens], [0, 0, 0, 0]);
    await prefillAll(pool, 1);
    assert.equal(pool.size, 1);
  });

  it('keeps the most recently used documents within the budget', async () => {
    const uses = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(uses, fc.integer({ min: 2, max: 4 }), async (documents, slots) => {
        const { pool, engine } = poolOf(slots);
        for (const [i, document] of documents.entries()) {
          // Forking never evicts its source, so an older slot may be evicted instead.
          const surely = [...new Set(documents.slice(0, i).toReversed())].slice(0, slots - 1);
          const { reused } = await prefill(pool, promptOf(document));
          if (surely.includes(document)) assert.ok(reused >= LONG);
          assert.ok(pool.bytes <= slots * engine.slotBytes(CAPACITY));
          assert.equal(engine.live, pool.size);
        }
      }),
    );
  });
});
