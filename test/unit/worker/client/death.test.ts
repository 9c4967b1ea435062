import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plain } from '../../../../src/util/plain-text.ts';
import { WorkerClient } from '../../../../src/worker/client/worker-client.ts';
import { live, readyRig } from '../../helpers/client-rig.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { completion, loadOptions, ready, requestAt } from '../../helpers/worker-messages.ts';

describe('WorkerClient: death', () => {
  it('loses what is open, restarts at once, reloads and sends documents when next used', async () => {
    const { client, channels, last } = readyRig();
    const outcome = client.complete(requestAt(1), live());
    const cleared = client.request('clear', undefined);
    last().die('exit code 134');
    assert.deepEqual(await outcome, { kind: 'lost', reason: plain('exit code 134') });
    assert.deepEqual(await cleared, { kind: 'lost', reason: plain('exit code 134') });
    assert.equal(channels.length, 2);
    assert.deepEqual(
      last().posted.map((message) => message.type),
      ['load'],
    );
    last().say(ready);
    const next = client.complete(requestAt(1), live());
    assert.equal(last().of('open').length, 1);
    last().say(completion(last().requests('complete')[0]!.id, 'again'));
    assert.equal((await next).kind, 'result');
  });

  it('treats a kill as a death', async () => {
    const { client, channels } = readyRig();
    const outcome = client.complete(requestAt(1), live());
    client.kill();
    assert.equal((await outcome).kind, 'lost');
    assert.equal(channels[0]!.terminated, true);
    await settle();
    assert.equal(channels.length, 2);
  });

  it('waits longer from death to death and gives up after five in two minutes', async () => {
    const { client, channels, clock, last } = readyRig();
    for (const [pause, workers] of [
      [0, 2],
      [1_000, 3],
      [4_000, 4],
      [16_000, 5],
    ] as const) {
      last().die('crash');
      await clock.advance(Math.max(0, pause - 1));
      assert.equal(channels.length, pause === 0 ? workers : workers - 1);
      await clock.advance(1);
      assert.equal(channels.length, workers);
      last().say(ready);
    }
    last().die('crash');
    await clock.advance(600_000);
    assert.equal(channels.length, 5);
    assert.equal(client.state.kind, 'failed');
    assert.match(client.state.message, /Foretype: Restart Worker.*Foretype: Show Log/);
    client.restart();
    await settle();
    last().say(ready);
    assert.equal(client.state.kind, 'ready');
  });

  it('tries again when a person asks for something', async () => {
    const { client, channels, clock, last } = readyRig();
    client.revive();
    assert.equal(channels.length, 1, 'nothing was given up');
    for (let death = 0; death < 5; death++) {
      last().die('crash');
      await clock.advance(16_000);
    }
    assert.equal(client.state.kind, 'failed');
    client.revive();
    const outcome = client.complete(requestAt(1), live());
    await settle();
    assert.equal(channels.length, 6);
    last().say(ready);
    last().say(completion(last().requests('complete')[0]!.id, 'again'));
    assert.equal((await outcome).kind, 'result');
  });

  it('never gives up on deaths that are far apart', async () => {
    const { client, clock, last } = readyRig();
    for (let death = 0; death < 20; death++) {
      last().die('crash');
      last().say(ready);
      assert.equal(client.state.kind, 'ready');
      await clock.advance(120_000);
    }
  });

  it('counts a worker that cannot be started as a death', async () => {
    const clock = new FakeClock();
    let starts = 0;
    const client = new WorkerClient({
      clock,
      log: () => undefined,
      documents: { read: () => undefined, cells: () => undefined },
      launch: () => {
        starts++;
        throw new Error('no threads left');
      },
    });
    client.load(loadOptions);
    const outcome = client.complete(requestAt(1), live());
    await clock.advance(600_000);
    assert.equal(starts, 5);
    assert.equal(client.state.kind, 'failed');
    assert.equal((await outcome).kind, 'lost');
  });

  it('settles everything on disposal and leaves no timer', async () => {
    const { client, clock, last } = readyRig();
    const controller = new AbortController();
    const outcomes = [
      client.complete(requestAt(1), controller.signal),
      client.complete(requestAt(1), live()),
    ];
    const cleared = client.request('clear', undefined);
    controller.abort();
    client.dispose();
    assert.equal((await cleared).kind, 'lost');
    assert.deepEqual(
      (await Promise.all(outcomes)).map((outcome) => outcome.kind),
      ['cancelled', 'lost'],
    );
    assert.equal(last().terminated, true);
    assert.equal(clock.pending, 0);
    assert.equal((await client.complete(requestAt(1), live())).kind, 'lost');
  });

  it('settles every promise, whatever happens in whatever order', async () => {
    const step = fc.constantFrom(
      'complete',
      'abort',
      'answer',
      'drop',
      'resync',
      'die',
      'ready',
      'wait',
      'clear',
      'inspect',
      'load',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { client, clock, last } = readyRig();
        const promises: Promise<unknown>[] = [];
        let controller = new AbortController();
        for (const [index, name] of steps.entries()) {
          const asked = last().requests('complete').at(-1);
          if (name === 'complete') {
            controller = new AbortController();
            promises.push(client.complete(requestAt(1, index), controller.signal));
          } else if (name === 'abort') controller.abort();
          else if (name === 'answer' && asked) last().say(completion(asked.id, 'x'));
          else if (name === 'drop' && asked)
            last().say({ type: 'cancelled', id: asked.id, kind: 'complete' });
          else if (name === 'resync') last().say({ type: 'resync', uri: 'file:///a.ts' });
          else if (name === 'die') last().die('crash');
          else if (name === 'ready') last().say(ready);
          else if (name === 'wait') await clock.advance(2_000);
          else if (name === 'clear') promises.push(client.request('clear', undefined));
          else if (name === 'inspect') promises.push(client.request('inspect', undefined));
          else if (name === 'load') client.load({ ...loadOptions, contextTokens: 128 + index });
        }
        client.dispose();
        await settle();
        await Promise.all(promises);
        assert.equal(clock.pending, 0);
      }),
      { numRuns: 200 },
    );
  });
});
