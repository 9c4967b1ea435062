import assert from 'node:assert/strict';
import fc from 'fast-check';
import { loadLocalModel } from '../../../src/cli/local-model.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import { anyStep, firstText } from '../helpers/edit-script.ts';
import { toyModel } from '../helpers/toy-model.ts';
import { Session } from './session.ts';

/** How many random scripts to play; more than the default is for a long check by hand. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 400);

describe('a completion', () => {
  it('has the logits and the text of an empty cache, whatever was done before', async () => {
    let completions = 0;
    let reused = 0;
    const options = fc.record({
      contextTokens: fc.constantFrom(64, 128, 1024),
      slots: fc.constantFrom(1, 2, 5),
      maxTokens: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(
        options,
        fc.tuple(firstText, firstText),
        fc.array(anyStep, { minLength: 1, maxLength: 60, size: 'max' }),
        async ({ contextTokens, slots, maxTokens }, texts, steps) => {
          const [warm, cold] = [toyModel(), toyModel()];
          let left: number | undefined;
          warm.engine.onEvaluate = () => {
            if (left !== undefined && --left === 0) throw new Error('A bad day.');
          };
          const session = new Session(
            {
              ...{ warm, cold, contextTokens, maxTokens },
              cacheBytes: slots * warm.engine.slotBytes(contextTokens),
              failAt: (evaluation) => (left = evaluation),
            },
            texts,
          );
          for (const step of steps) await session.play(step);
          await session.end();
          assert.deepEqual([warm.engine.live, cold.engine.live], [0, 0]);
          completions += session.completions;
          reused += session.reused;
        },
      ),
      { numRuns: RUNS },
    );
    assert.ok(
      completions > 2_000 && reused > 10_000,
      `only ${completions} completions, ${reused} tokens reused`,
    );
  });

  describe('of the bundled model', () => {
    let model: LanguageModel;

    before(async () => {
      model = await loadLocalModel({});
    });

    after(() => {
      model.engine.dispose();
    });

    it('has the logits and the text of an empty cache, whatever was done before', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(firstText, firstText),
          fc.array(anyStep, { minLength: 10, maxLength: 20 }),
          async (texts, steps) => {
            const cacheBytes = 2 * model.engine.slotBytes(128);
            const limits = { contextTokens: 128, cacheBytes, maxTokens: 4 };
            const session = new Session({ warm: model, cold: model, ...limits }, texts);
            for (const step of steps) await session.play(step);
            await session.end();
          },
        ),
        { numRuns: 8, interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false },
      );
    }).timeout(40_000);
  });
});
