import assert from 'node:assert/strict';
import { bitsOf } from '../../helpers/bits.ts';
import { others, shape, tokens, type EngineRig } from './rig.ts';

const PROMPT = tokens.slice(0, 24);

export function describeEvaluating(rig: EngineRig): void {
  const { vocabulary } = shape;

  describe('evaluate', () => {
    it('returns a finite logit for each token of the vocabulary', async () => {
      const logits = await rig.engine.evaluate(PROMPT, 0, rig.slot(24));
      assert.equal(rig.engine.shape.vocabulary, vocabulary);
      assert.equal(logits.length, vocabulary);
      assert.ok(logits.every(Number.isFinite));
      assert.ok(new Set(logits).size > 1, 'All logits are equal.');
    });

    it('returns the logits of the last token by default', async () => {
      const [one, same] = [rig.slot(24), rig.slot(24)];
      const logits = (await rig.engine.evaluate(PROMPT, 0, one)).slice();
      assert.deepEqual(await rig.engine.evaluate(PROMPT, 0, same, 1), logits);
    });

    it('returns for each of several rows the same bits as for its token alone', async () => {
      const { logitRows } = rig.engine;
      assert.ok(Number.isInteger(logitRows) && logitRows >= 1);
      const alone = rig.slot(24);
      const expected: string[] = [];
      for (const [position, token] of PROMPT.entries())
        expected.push(await rig.bits([token], position, alone));
      const slot = rig.slot(24);
      for (const start of [0, 5]) {
        await rig.engine.evaluate(PROMPT, 0, slot);
        for (let count = 1; count <= PROMPT.length - start; count++) {
          for (let rows = 1; rows <= Math.min(count, logitRows); rows++) {
            const logits = await rig.engine.evaluate(PROMPT.slice(start, start + count), start, slot, rows);
            assert.equal(logits.length, rows * vocabulary);
            const bits = Array.from({ length: rows }, (_, row) =>
              bitsOf(logits.subarray(row * vocabulary, (row + 1) * vocabulary)),
            );
            assert.deepEqual(bits, expected.slice(start + count - rows, start + count));
          }
        }
      }
    });

    it('returns the same bits wherever the prompt is split', async () => {
      const expected = await rig.freshBits(PROMPT);
      const slot = rig.slot(24);
      for (let split = 1; split < PROMPT.length; split++) {
        await rig.engine.evaluate(PROMPT.slice(0, split), 0, slot);
        assert.equal(await rig.bits(PROMPT.slice(split), split, slot), expected, `split at ${split}`);
      }
      for (const [position, token] of PROMPT.entries()) {
        const bits = await rig.bits([token], position, slot);
        if (position === PROMPT.length - 1) assert.equal(bits, expected, 'one token at a time');
      }
    });

    it('returns the same bits after truncation, whatever the slot held', async () => {
      const expected = await rig.freshBits(PROMPT);
      const slot = rig.slot(tokens.length);
      for (let kept = 0; kept < PROMPT.length; kept++) {
        await rig.engine.evaluate(PROMPT, 0, slot);
        await rig.engine.evaluate(others.slice(kept), kept, slot);
        assert.equal(await rig.bits(PROMPT.slice(kept), kept, slot), expected, `truncated to ${kept}`);
      }
    });

    it('returns the same bits in a slot of any capacity', async () => {
      const expected = await rig.freshBits(PROMPT);
      for (const capacity of [25, 27, 32, 39, 40]) {
        assert.equal(await rig.bits(PROMPT, 0, rig.slot(capacity)), expected, `in ${capacity}`);
      }
    });

    it('returns other bits when an earlier token differs', async () => {
      const expected = await rig.freshBits(PROMPT);
      for (const changed of [0, 11, 22, 23]) {
        const prompt = PROMPT.map((token, i) => (i === changed ? others[i]! : token));
        assert.notEqual(await rig.freshBits(prompt), expected, `another at ${changed}`);
      }
    });

    it('returns the same bits in another engine with the same model', async () => {
      const other = await rig.another();
      const bits = bitsOf(await other.evaluate(PROMPT, 0, other.createSlot(24)));
      assert.equal(bits, await rig.freshBits(PROMPT));
    });
  });
}
