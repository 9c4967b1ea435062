import assert from 'node:assert/strict';
import { SignOfLife } from '../../../../src/worker/server/sign-of-life.ts';
import type { FromWorker } from '../../../../src/worker/protocol.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { ServerRig } from '../../helpers/server-rig.ts';

describe('SignOfLife', () => {
  function rig() {
    const clock = new FakeClock();
    const said: FromWorker['type'][] = [];
    return { clock, said, life: new SignOfLife(clock, ({ type }) => said.push(type)) };
  }

  it('says that the worker is alive once a second at most, and only where nothing else was said', async () => {
    const { clock, said, life } = rig();
    life.give();
    assert.deepEqual(said, ['alive']);
    for (let i = 0; i < 30; i++) {
      await clock.advance(100);
      life.give();
    }
    assert.equal(said.length, 4);
    life.post({ type: 'loading', fraction: 0.5 });
    await clock.advance(900);
    life.give();
    assert.deepEqual(said.slice(4), ['loading']);
    await clock.advance(100);
    life.give();
    assert.deepEqual(said.slice(4), ['loading', 'alive']);
  });

  it('is given at each yield, before messages are handled', async () => {
    const { clock, said, life } = rig();
    const host = life.watch({
      clock,
      machineBytes: 7,
      yieldToMessages: async () => {
        said.push('log');
        return Promise.resolve();
      },
    });
    await host.yieldToMessages();
    await host.yieldToMessages();
    assert.deepEqual([said, host.machineBytes, host.clock], [['alive', 'log', 'log'], 7, clock]);
  });
});

describe('WorkerServer', () => {
  it('tells that it is alive while a job runs, and is silent when it is idle', async () => {
    const rig = new ServerRig();
    rig.load();
    await rig.settled();
    const text = 'const value = compute(1, 2);\n'.repeat(20);
    rig.open(text);
    let [longest, saidAt, said] = [0, rig.host.clock.now(), rig.said.length];
    rig.host.onYield = () => {
      // About 0.6 s pass.
      for (let i = 0; i < 20; i++) rig.host.clock.now();
      const now = rig.host.clock.now();
      if (rig.said.length > said) [saidAt, said] = [now, rig.said.length];
      longest = Math.max(longest, now - saidAt);
    };
    const alive = rig.of('alive').length;
    rig.complete(1, { offset: text.length, maxTokens: 30 });
    await rig.settled();
    assert.ok(rig.of('alive').length > alive);
    // A second, and what passes until the next yield.
    assert.ok(longest < 2_000, `${longest}`);
    const idle = rig.said.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(rig.said.length, idle);
    await rig.end();
  });
});
