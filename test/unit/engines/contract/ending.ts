import assert from 'node:assert/strict';
import type { EngineClaims } from './engine.ts';
import type { EngineRig } from './rig.ts';

export function describeEnding(rig: EngineRig, claims: EngineClaims): void {
  describe('once it is disposed', () => {
    it('evaluates nothing', async () => {
      const engine = await rig.another();
      const slot = engine.createSlot(10);
      await engine.evaluate([1], 0, slot);
      engine.dispose();
      await assert.rejects(engine.evaluate([1], 0, slot), /disposed/);
    });

    it('makes no slots', async () => {
      const engine = await rig.another();
      engine.dispose();
      assert.throws(() => engine.createSlot(1), /disposed/);
    });

    it('can be disposed again', async () => {
      const engine = await rig.another();
      const slot = engine.createSlot(10);
      engine.dispose();
      engine.dispose();
      await assert.rejects(engine.evaluate([1], 0, slot), /disposed/);
    });

    it('lets its slots be disposed of', async () => {
      const engine = await rig.another();
      const slot = engine.createSlot(10);
      engine.dispose();
      slot.dispose();
      if (claims.disposesTwice) slot.dispose();
    });
  });
}
