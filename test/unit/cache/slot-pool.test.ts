import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SlotPool } from '../../../src/cache/slot-pool.ts';
import { OutOfMemoryError } from '../../../src/runtime/engine.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';

const CAPACITY = 8;

function poolOf(slots: number): { engine: ToyEngine; pool: SlotPool } {
  const engine = new ToyEngine(4, 64);
  return { engine, pool: new SlotPool(engine, CAPACITY, slots * engine.slotBytes(CAPACITY)) };
}

/** Acquires slots, one per document, and puts a token into each so that it can be told apart. */
async function acquire(pool: SlotPool, ...uris: readonly string[]): Promise<void> {
  for (const uri of uris) {
    const slot = pool.acquire(uri);
    if (slot.tokens.length === 0) await slot.append([1]);
  }
}

const isKept = (pool: SlotPool, uri: string): boolean => pool.acquire(uri).tokens.length > 0;

describe('SlotPool', () => {
  it('gives each document a slot of its own, the same each time', () => {
    const { pool } = poolOf(2);
    const slot = pool.acquire('a');
    assert.notEqual(pool.acquire('b'), slot);
    assert.equal(pool.acquire('a'), slot);
    assert.equal(slot.capacity, CAPACITY);
    assert.equal(pool.size, 2);
  });

  it('gives up the slot that was used least recently', async () => {
    const { pool } = poolOf(2);
    await acquire(pool, 'a', 'b', 'a', 'c');
    assert.ok(isKept(pool, 'a'));
    assert.ok(isKept(pool, 'c'));
    assert.ok(!isKept(pool, 'b'));
  });

  it('allows one slot however small the budget', async () => {
    for (const slots of [0, 0.5]) {
      const { pool, engine } = poolOf(slots);
      await acquire(pool, 'a', 'b');
      assert.equal(pool.size, 1);
      assert.equal(engine.live, 1);
    }
  });

  it('gives slots up when the engine has no room for one more', async () => {
    const { pool, engine } = poolOf(4);
    engine.mostSlots = 2;
    await acquire(pool, 'a', 'b', 'c');
    assert.equal(pool.size, 2);
    assert.ok(isKept(pool, 'b'));
  });

  it('throws when the engine has no room for a single one, and works once it has', () => {
    const { pool, engine } = poolOf(4);
    engine.mostSlots = 0;
    assert.throws(() => pool.acquire('a'), OutOfMemoryError);
    assert.equal(pool.size, 0);
    engine.mostSlots = 1;
    pool.acquire('a');
    assert.equal(pool.size, 1);
  });

  it('gives everything back when it is cleared', async () => {
    const { pool, engine } = poolOf(3);
    await acquire(pool, 'a', 'b');
    assert.equal(pool.tokens, 2);
    pool.clear();
    assert.deepEqual([engine.live, pool.size, pool.bytes, pool.tokens], [0, 0, 0, 0]);
    await acquire(pool, 'a');
    assert.equal(pool.size, 1);
  });

  it('holds the documents used last, as many as the budget allows', async () => {
    const uses = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(uses, fc.integer({ min: 0, max: 4 }), async (uris, slots) => {
        const { pool, engine } = poolOf(slots);
        for (const [i, uri] of uris.entries()) {
          const before = [...new Set(uris.slice(0, i).toReversed())].slice(0, Math.max(1, slots));
          const slot = pool.acquire(uri);
          assert.equal(slot.tokens.length > 0, before.includes(uri));
          if (slot.tokens.length === 0) await slot.append([1]);
          assert.ok(pool.bytes <= Math.max(1, slots) * engine.slotBytes(CAPACITY));
          assert.equal(engine.live, pool.size);
        }
      }),
    );
  });
});
