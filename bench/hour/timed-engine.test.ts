import assert from 'node:assert/strict';
import { nodeHost } from '../../src/worker/server/node-host.ts';
import { toyModel } from '../../test/unit/helpers/toy-model.ts';
import { evaluationMs } from '../../src/evaluation/metered-engine.ts';
import { SimulatedClock } from '../../src/evaluation/simulated-clock.ts';
import { TimedEngine } from './timed-engine.ts';

describe('TimedEngine', () => {
  it('takes simulated time, in which other things happen', async () => {
    const clock = new SimulatedClock(nodeHost.yieldToMessages);
    const engine = new TimedEngine(toyModel().engine, clock);
    const slot = engine.createSlot(8);
    const times: Record<string, number> = {};
    void engine.evaluate([1, 2, 3], 0, slot).then(() => (times['evaluated'] = clock.now()));
    clock.after(5, () => (times['meanwhile'] = clock.now()));
    await clock.advanceTo(1_000, () => false);
    assert.deepEqual(times, { meanwhile: 5, evaluated: evaluationMs(3) });
    slot.dispose();
  });

  it('counts tokens by their cause, and tells prompts from what is decoded', async () => {
    const clock = new SimulatedClock(nodeHost.yieldToMessages);
    const engine = new TimedEngine(toyModel().engine, clock);
    const slot = engine.createSlot(16);
    const evaluate = async (tokens: readonly number[], position: number, rows?: number): Promise<void> => {
      const evaluated = engine.evaluate(tokens, position, slot, rows);
      await clock.advanceTo(clock.now() + 1_000, () => false);
      await evaluated;
    };
    engine.cause = 'moving';
    await evaluate([1, 2, 3], 0);
    await evaluate([4], 3);
    engine.cause = 'typing';
    engine.decodes = true;
    await evaluate([5, 6], 4, 1);
    await evaluate([7], 6, 1);
    assert.deepEqual(engine.tokens('moving'), { evaluated: 4, decoded: 0 });
    assert.deepEqual(engine.tokens('typing'), { evaluated: 2, decoded: 1 });
    assert.deepEqual(engine.tokens('retry'), { evaluated: 0, decoded: 0 });
    slot.dispose();
  });
});
