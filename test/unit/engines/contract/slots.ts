import assert from 'node:assert/strict';
import { bitsOf } from '../../helpers/bits.ts';
import type { EngineClaims } from './engine.ts';
import { others, shape, tokens, type EngineRig } from './rig.ts';

export function describeSlots(rig: EngineRig, claims: EngineClaims): void {
  describe('slots', () => {
    it('are independent of each other', async () => {
      const [a, b] = [rig.slot(20), rig.slot(30)];
      const alone = await rig.bits(tokens.slice(0, 10), 0, a);
      await rig.engine.evaluate(tokens.slice(0, 9), 0, a);
      await rig.engine.evaluate(others.slice(0, 30), 0, b);
      assert.equal(await rig.bits(tokens.slice(9, 10), 9, a), alone);
      assert.notEqual(await rig.bits(others.slice(9, 10), 9, b), alone);
    });

    it('can be filled to the last position, token by token or at once, and are not written beyond it', async () => {
      for (const capacity of [1, 2, 39, shape.contextLength]) {
        const slot = rig.slot(capacity);
        // Behind the first slot in memory.
        const behind = rig.slot(8);
        const expected = await rig.bits(tokens.slice(0, 8), 0, behind);
        assert.equal(slot.capacity, capacity);
        const together = await rig.bits(tokens.slice(0, capacity), 0, slot);
        assert.equal(await rig.bits(tokens.slice(capacity - 1, capacity), capacity - 1, slot), together);
        assert.equal(await rig.bits(tokens.slice(7, 8), 7, behind), expected);
      }
    });

    it('have at most the context length as capacity', () => {
      assert.equal(rig.engine.shape.contextLength, shape.contextLength);
      assert.equal(rig.slot(1e9).capacity, shape.contextLength);
    });

    it('can be copied between different capacities', async () => {
      const [from, to] = [rig.slot(37), rig.slot(18)];
      await rig.engine.evaluate(tokens.slice(0, 37), 0, from);
      for (const length of [17, 7, 4, 1]) {
        const expected = await rig.bits(tokens.slice(length, length + 1), length, from);
        await rig.engine.evaluate(tokens.slice(20, 38), 0, to);
        rig.engine.copySlot(from, to, length);
        assert.equal(await rig.bits(tokens.slice(length, length + 1), length, to), expected);
      }
    });

    it('are not copied beyond the capacity of either', async () => {
      const [from, to] = [rig.slot(37), rig.slot(18)];
      await rig.engine.evaluate(tokens.slice(0, 37), 0, from);
      const expected = await rig.bits(others.slice(0, 18), 0, to);
      for (const [source, target] of [
        [from, to],
        [to, from],
      ] as const) {
        assert.throws(() => {
          rig.engine.copySlot(source, target, 19);
        }, RangeError);
      }
      assert.equal(await rig.bits(others.slice(17, 18), 17, to), expected);
      assert.equal(await rig.bits(tokens.slice(36, 37), 36, from), await rig.freshBits(tokens.slice(0, 37)));
    });

    it('are independent after a copy', async () => {
      const [one, fork] = [rig.slot(30), rig.slot(30)];
      await rig.engine.evaluate(tokens.slice(0, 20), 0, one);
      rig.engine.copySlot(one, fork, 12);
      const forked = [...tokens.slice(0, 12), ...others.slice(12, 25)];
      assert.equal(await rig.bits(forked.slice(12), 12, fork), await rig.freshBits(forked));
      assert.equal(await rig.bits(tokens.slice(20, 30), 20, one), await rig.freshBits(tokens.slice(0, 30)));
      assert.equal(await rig.bits(forked.slice(24), 24, fork), await rig.freshBits(forked));
    });

    it('of another engine are refused', async () => {
      const other = await rig.another();
      const foreign = other.createSlot(10);
      await other.evaluate([1], 0, foreign);
      const own = rig.slot(10);
      const expected = await rig.bits([2], 0, own);
      await assert.rejects(rig.engine.evaluate([1], 0, foreign), /belongs to another engine/);
      for (const [from, to] of [
        [foreign, own],
        [own, foreign],
      ] as const) {
        assert.throws(() => {
          rig.engine.copySlot(from, to, 1);
        }, /belongs to another engine/);
      }
      assert.equal(await rig.bits([2], 0, own), expected);
      assert.notEqual(bitsOf(await other.evaluate([1], 0, foreign)), expected);
    });

    it('are refused after they are disposed', async () => {
      const slot = rig.engine.createSlot(10);
      const other = rig.slot(10);
      for (const each of [slot, other]) await rig.engine.evaluate([1], 0, each);
      slot.dispose();
      await assert.rejects(rig.engine.evaluate([1], 0, slot), /disposed/);
      for (const [from, to] of [
        [slot, other],
        [other, slot],
      ] as const) {
        assert.throws(() => {
          rig.engine.copySlot(from, to, 1);
        }, /disposed/);
      }
    });

    if (claims.disposesTwice) {
      it('can be disposed twice, which does not free the memory of other slots', async () => {
        const slot = rig.engine.createSlot(10);
        slot.dispose();
        const next = rig.slot(10);
        const expected = await rig.bits(tokens.slice(0, 10), 0, next);
        slot.dispose();
        await rig.engine.evaluate(others.slice(0, 10), 0, rig.slot(10));
        assert.equal(await rig.bits(tokens.slice(9, 10), 9, next), expected);
        await assert.rejects(rig.engine.evaluate([1], 0, slot), /disposed/);
      });
    } else {
      it('throw when they are disposed twice', () => {
        const slot = rig.engine.createSlot(10);
        slot.dispose();
        assert.throws(() => {
          slot.dispose();
        }, /disposed twice/);
      });
    }
  });
}
