import assert from 'node:assert/strict';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import type { EngineClaims } from './engine.ts';
import { wideKv } from './memory.ts';
import { others, shape, tokens, type EngineRig } from './rig.ts';

const CAPACITY = shape.contextLength;

export function describeGrowing(rig: EngineRig, claims: EngineClaims): void {
  describe('growing slots', () => {
    if (claims.grows) {
      it('take the memory of what they have room for', () => {
        const { engine } = rig;
        for (const room of [0, 1, 8, 9, 20, 39, CAPACITY]) {
          const slot = rig.slot(CAPACITY, room);
          assert.equal(slot.bytes, engine.slotBytes(CAPACITY, room));
          assert.ok(slot.room >= room && slot.room < room + 8, `${room}`);
          assert.equal(slot.capacity, CAPACITY);
        }
        const [small = 0, full = 0] = [8, CAPACITY].map((room) => engine.slotBytes(CAPACITY, room));
        assert.ok(small <= full / 4);
        assert.equal(full, engine.slotBytes(CAPACITY));
      });
    }

    it('grow to what is evaluated, between other slots, with the same bits', async () => {
      const around = [rig.slot(CAPACITY, 1), rig.slot(CAPACITY, 1), rig.slot(CAPACITY, 1)];
      for (let end = 1; end <= CAPACITY; end++) {
        for (const [i, slot] of around.entries()) {
          const prompt = i === 1 ? tokens : others;
          const bits = await rig.bits(prompt.slice(end - 1, end), end - 1, slot);
          assert.equal(bits, await rig.freshBits(prompt.slice(0, end)), `slot ${i}, ${end} tokens`);
          assert.ok(slot.room >= end);
          assert.equal(slot.bytes, rig.engine.slotBytes(CAPACITY, slot.room));
        }
      }
    });

    it('keep what they hold when they make room, and grow again after they are truncated', async () => {
      for (const kept of [1, 7, 8, 9, 16, 23]) {
        const slot = rig.slot(CAPACITY, 1);
        const behind = rig.slot(CAPACITY, 9);
        await rig.engine.evaluate(tokens.slice(0, 24), 0, slot);
        await rig.engine.evaluate(others.slice(0, 9), 0, behind);
        slot.reserve(33, kept);
        assert.ok(slot.room >= 33);
        const changed = [...tokens.slice(0, kept), ...others.slice(kept)];
        assert.equal(await rig.bits(changed.slice(kept), kept, slot), await rig.freshBits(changed));
        assert.equal(
          await rig.bits(others.slice(9, 12), 9, behind),
          await rig.freshBits(others.slice(0, 12)),
        );
      }
    });

    it('grow when more is copied to them', async () => {
      const from = rig.slot(CAPACITY);
      await rig.engine.evaluate(tokens.slice(0, 35), 0, from);
      for (const length of [1, 8, 17, 35]) {
        const to = rig.slot(CAPACITY, 2);
        await rig.engine.evaluate(others.slice(0, 2), 0, to);
        rig.engine.copySlot(from, to, length);
        const next = tokens.slice(0, length + 1);
        assert.equal(await rig.bits(next.slice(length), length, to), await rig.freshBits(next));
      }
    });

    it('do not grow beyond their capacity, nor when an evaluation is refused', async () => {
      const slot = rig.slot(20, 4);
      const expected = await rig.bits(tokens.slice(0, 3), 0, slot);
      const { bytes } = slot;
      assert.throws(() => {
        slot.reserve(21, 3);
      }, RangeError);
      await assert.rejects(rig.engine.evaluate(tokens.slice(0, 21), 0, slot), RangeError);
      await assert.rejects(
        rig.engine.evaluate([shape.vocabulary, 1, 2, 3, 4, 5, 6, 7, 8], 2, slot),
        RangeError,
      );
      slot.reserve(3, 3);
      assert.equal(slot.bytes, bytes);
      assert.equal(await rig.bits(tokens.slice(2, 3), 2, slot), expected);
    });

    it('are not grown once they are disposed', () => {
      const slot = rig.engine.createSlot(CAPACITY, 1);
      slot.dispose();
      if (claims.grows)
        assert.throws(() => {
          slot.reserve(CAPACITY, 0);
        }, /disposed/);
    });

    if (!claims.inHeap || !claims.grows) return;

    it('stay as they are where there is no memory, and grow once there is', async () => {
      const engine = await rig.another(wideKv(claims.kvBytes));
      const slot = engine.createSlot(1 << 15, 4);
      const expected = bitsOf(await engine.evaluate([1, 2, 3], 0, slot));
      const { bytes } = slot;
      const held = engine.memoryBytes();
      const full = engine.createSlot(1 << 15, 8);
      for (const tokensWanted of [32_760, 1 << 15]) {
        for (const each of [slot, full]) {
          assert.throws(() => {
            each.reserve(tokensWanted, 3);
          }, OutOfMemoryError);
          await assert.rejects(engine.evaluate([1, 2], tokensWanted - 2, each), OutOfMemoryError);
        }
      }
      assert.deepEqual([slot.bytes, slot.room < 16], [bytes, true]);
      assert.ok(engine.memoryBytes() <= held + full.bytes + 64);
      assert.equal(bitsOf(await engine.evaluate([3], 2, slot)), expected);
      full.dispose();
      slot.reserve(40, 3);
      assert.equal(bitsOf(await engine.evaluate([3], 2, slot)), expected);
    });
  });
}
