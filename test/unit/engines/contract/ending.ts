import assert from 'node:assert/strict';
import type { EngineClaims } from './engine.ts';
import type { EngineRig } from './rig.ts';

export function describeEnding(rig: EngineRig, claims: EngineClaims): void {
  describe('after dispose', () => {
    it('rejects evaluations', async () => {
      const engine = await rig.another();
      const slot = engine.createSlot(10);
      await engine.evaluate([1], 0, slot);
      engine.dispose();
      await assert.rejects(engine.evaluate([1], 0, slot), /disposed/);
    });

    it('throws when a slot is created', async () => {
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

    it('can have its slots disposed', async () => {
      const engine = await rig.another();
      const slot = engine.createSlot(10);
      engine.dispose();
      slot.dispose();
      if (claims.disposesTwice) slot.dispose();
    });
  });
}
