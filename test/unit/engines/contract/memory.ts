import assert from 'node:assert/strict';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import type { TinyShape } from '../../helpers/tiny-llama.ts';
import type { EngineClaims } from './engine.ts';
import type { EngineRig } from './rig.ts';

const LONG = 8192;

/** Returns a shape of which K and V of one position take 128 KiB, if each number takes `kvBytes`. */
export function wideKv(kvBytes: number): Partial<TinyShape> {
  return { heads: 32, kvHeads: 32, headDim: 64, layers: 32 / kvBytes, width: 32, contextLength: 1 << 15 };
}

export function describeMemory(rig: EngineRig, claims: EngineClaims): void {
  describe('memory', () => {
    it('includes each slot, which has the bytes of slotBytes, at least those of K and V', async () => {
      const engine = await rig.another({ contextLength: LONG });
      const { layers, kvHeads, headDim } = engine.shape;
      for (const capacity of [1, 2, 39, LONG]) {
        const slot = engine.createSlot(capacity);
        assert.equal(slot.bytes, engine.slotBytes(capacity));
        assert.ok(slot.bytes >= 2 * claims.kvBytes * layers * kvHeads * headDim * capacity);
        assert.ok(engine.memoryBytes() >= slot.bytes);
        slot.dispose();
      }
    });

    it('does not grow when slots of the same capacity are disposed and created', async () => {
      const engine = await rig.another({ contextLength: LONG });
      const create = (): void => {
        const slot = engine.createSlot(LONG);
        assert.equal(slot.bytes, engine.slotBytes(LONG));
        slot.dispose();
      };
      create();
      const bytes = engine.memoryBytes();
      for (let i = 0; i < 200; i++) create();
      assert.equal(engine.memoryBytes(), bytes);
    });

    if (!claims.inHeap) return;

    it('throws OutOfMemoryError for a slot that exceeds 4 GB, and the engine keeps working', async () => {
      const engine = await rig.another(wideKv(claims.kvBytes));
      const slot = engine.createSlot(8);
      const expected = bitsOf(await engine.evaluate([1, 2, 3], 0, slot));
      const bytes = engine.memoryBytes();
      for (const capacity of [32_750, 32_752, 32_765, 32_767, 32_768]) {
        assert.throws(() => engine.createSlot(capacity), OutOfMemoryError);
        assert.throws(() => engine.createSlot(capacity), /needs 4 GB more .* may have 4 GB at most/);
      }
      assert.equal(engine.memoryBytes(), bytes);
      assert.equal(bitsOf(await engine.evaluate([1, 2, 3], 0, slot)), expected);
      engine.createSlot(8).dispose();
    });
  });
}
