import assert from 'node:assert/strict';
import { shape, tokens, type EngineRig } from './rig.ts';

export function describeRefusing(rig: EngineRig): void {
  describe('evaluate rejects with a RangeError, and leaves the slot unchanged, for', () => {
    /** Has evaluations rejected on a full slot of ten tokens, and checks that the slot is unchanged. */
    async function unchanged(refused: (refuse: Refuse) => Promise<void>): Promise<void> {
      const slot = rig.slot(10);
      const expected = await rig.bits(tokens.slice(0, 10), 0, slot);
      await refused(async (evaluated, position, rows) => {
        await assert.rejects(rig.engine.evaluate(evaluated, position, slot, rows), RangeError);
      });
      assert.equal(await rig.bits(tokens.slice(9, 10), 9, slot), expected);
    }

    type Refuse = (evaluated: readonly number[], position: number, rows?: number) => Promise<void>;

    it('more tokens than fit the slot', async () => {
      await unchanged(async (refuse) => {
        await refuse(tokens.slice(0, 11), 0);
        await refuse(tokens.slice(0, 2), 9);
        await refuse([1], 10);
      });
    });

    it('an invalid position', async () => {
      await unchanged(async (refuse) => {
        for (const position of [-1, 0.5, NaN]) await refuse([1], position);
      });
    });

    it('no tokens', async () => {
      await unchanged(async (refuse) => {
        await refuse([], 0);
        await refuse([], 10);
      });
    });

    it('more rows than tokens or than logitRows, and an invalid number of rows', async () => {
      await unchanged(async (refuse) => {
        for (const rows of [0, -1, 3, 1.5, NaN]) await refuse([1, 2], 0, rows);
        for (const count of [2, 10]) await refuse(tokens.slice(0, count), 0, rig.engine.logitRows + 1);
      });
    });

    it('tokens outside of the vocabulary', async () => {
      await unchanged(async (refuse) => {
        for (const token of [shape.vocabulary, -1, 1.5, NaN, 2 ** 32]) {
          await refuse([0, token], 0);
          await refuse([token, 0], 3);
        }
      });
    });
  });
}
