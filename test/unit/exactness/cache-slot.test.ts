import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CacheSlot } from '../../../src/cache/cache-slot.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';
import { requireExactness, type Compared, type Player } from './exact.ts';

/** A prompt for the slot to hold; the engine may fail while it is evaluated. */
interface Step {
  readonly prompt: readonly number[];
  readonly fails: boolean;
}

const engineWith = (): ToyEngine => new ToyEngine(8, 64);

class SlotPlayer implements Player<Step> {
  readonly #engine = engineWith();
  readonly #slot = new CacheSlot(this.#engine, 16);

  async play({ prompt, fails }: Step): Promise<Compared | undefined> {
    this.#engine.onEvaluate = () => {
      if (fails) throw new Error('A bad day.');
    };
    const logits = await this.#bring(prompt).catch((error: unknown) => {
      assert.ok(fails);
      assert.match(String(error), /A bad day/);
      return undefined;
    });
    if (!logits) return undefined;
    assert.deepEqual(this.#slot.tokens, prompt);
    const engine = engineWith();
    const fresh = await engine.evaluate(prompt, 0, engine.createSlot(64));
    return { cached: { prompt, logits: logits.slice() }, fresh: { prompt, logits: fresh } };
  }

  end(): Promise<undefined> {
    this.#slot.dispose();
    assert.equal(this.#engine.live, 0);
    return Promise.resolve(undefined);
  }

  async #bring(prompt: readonly number[]): Promise<Float32Array> {
    const { reused } = this.#slot.align(prompt);
    if (reused < prompt.length) return this.#slot.prefill(prompt.slice(reused));
    const { logits } = this.#slot;
    assert.ok(logits);
    return logits;
  }
}

describe('CacheSlot', () => {
  it('has the logits of a new slot after any prompts and failures', async () => {
    const prompt = fc.array(fc.nat(2), { minLength: 1, maxLength: 10 });
    const step = fc.record({ prompt, fails: fc.boolean() });
    await requireExactness(
      { setup: fc.constant(undefined), steps: fc.array(step, { maxLength: 12 }) },
      () => new SlotPlayer(),
      { numRuns: 300 },
    );
  });
});
