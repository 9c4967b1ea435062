import assert from 'node:assert/strict';
import { plain } from '../../../../src/util/plain-text.ts';
import { protocolVersion } from '../../../../src/worker/protocol.ts';
import { live, readyRig, rig } from '../../helpers/client-rig.ts';
import { settle } from '../../helpers/fake-clock.ts';
import { completion, loadOptions, ready, requestAt } from '../../helpers/worker-messages.ts';

/** What no worker of this version sends. */
const bad: readonly (readonly [what: string, message: unknown])[] = [
  ['of an unknown type', { type: 'completion', id: 1, text: 'x' }],
  ['without an id', { type: 'response', kind: 'complete', result: {} }],
  ['of an unknown kind', { type: 'response', id: 1, kind: 'translate', result: {} }],
  ['without a result', { type: 'response', id: 1, kind: 'complete' }],
  ['that is no object', 'ready'],
];

describe('WorkerClient: bad messages', () => {
  for (const [what, message] of bad) {
    it(`ends a worker that sends one ${what}, says so in the log, and starts another`, async () => {
      const { client, channels, log, last } = readyRig();
      const outcome = client.complete(requestAt(1), live());
      last().sayAnything(message);
      assert.equal((await outcome).kind, 'lost');
      assert.equal(channels[0]!.terminated, true);
      assert.match(log.at(-1) ?? '', /^error: The worker ended: it sent what is no message: /);
      await settle();
      assert.equal(channels.length, 2);
      last().say(ready);
      const next = client.complete(requestAt(1), live());
      last().say(completion(last().requests('complete')[0]!.id, 'again'));
      assert.equal((await next).kind, 'result');
    });
  }

  it('gives up on workers that send one again and again, as on those that crash', async () => {
    const { client, channels, clock, last } = rig();
    client.load(loadOptions);
    for (let worker = 1; worker <= 5; worker++) {
      assert.equal(channels.length, worker);
      last().say(ready);
      last().sayAnything({ type: 'nonsense' });
      await clock.advance(16_000);
    }
    await clock.advance(600_000);
    assert.equal(channels.length, 5);
    assert.equal(client.state.kind, 'failed');
    assert.match(client.state.message, /stopped 5 times within two minutes/);
  });

  it('takes no answer for a request of another kind', async () => {
    const { client, channels, clock, last } = readyRig();
    const outcome = client.request('inspect', undefined);
    last().say(completion(last().requests('inspect')[0]!.id, 'x'));
    await clock.advance(46_000);
    assert.equal((await outcome).kind, 'lost');
    assert.equal(channels.length, 2);
  });
});

describe('WorkerClient: the version of the protocol', () => {
  const others: readonly (readonly [what: string, first: unknown])[] = [
    ['a later one', { type: 'hello', protocol: protocolVersion + 1 }],
    ['an earlier one', { type: 'hello', protocol: protocolVersion - 1 }],
    ['none, as a worker from before there were versions', { type: 'loading', fraction: 0 }],
    ['one in another form', { type: 'hello', version: '1' }],
  ];
  for (const [what, first] of others) {
    it(`gives up on a worker that has ${what}, and says what to do`, async () => {
      const { client, channels, clock, last } = rig();
      client.load(loadOptions);
      const waiting = client.complete(requestAt(1), live());
      last().sayAnything(first);
      assert.equal(client.state.kind === 'failed' && client.state.fault, 'installation');
      const message = client.state.kind === 'failed' ? client.state.message : plain('');
      assert.match(message, /another version .* Reload the window; .* install the extension again\.$/);
      assert.deepEqual(await waiting, { kind: 'lost', reason: message });
      assert.equal(last().terminated, true);
      last().sayAnything(ready);
      client.revive();
      client.load({ ...loadOptions });
      await clock.advance(600_000);
      assert.equal(channels.length, 1);
      assert.equal(clock.pending, 0);
    });
  }

  it('is asked for again when a person restarts the worker, once', async () => {
    const { client, channels, clock, last } = rig();
    client.load(loadOptions);
    last().sayAnything({ type: 'hello', protocol: 99 });
    client.restart();
    await settle();
    last().sayAnything({ type: 'hello', protocol: 99 });
    await clock.advance(600_000);
    assert.equal(channels.length, 2);
    client.restart();
    await settle();
    last().say(ready);
    assert.equal(client.state.kind, 'ready');
  });

  it('is asked of each worker', async () => {
    const { client, channels, clock, last } = readyRig();
    last().die('crash');
    last().sayAnything(ready);
    await clock.advance(600_000);
    assert.equal(channels.length, 2);
    assert.equal(client.state.kind === 'failed' && client.state.fault, 'installation');
  });

  it('may come behind what the thread prints', () => {
    const { client, log, last } = rig();
    client.load(loadOptions);
    last().sayAnything({ type: 'log', level: 'warn', message: 'ExperimentalWarning' });
    last().sayAnything({ type: 'hello', protocol: protocolVersion });
    last().sayAnything(ready);
    assert.equal(client.state.kind, 'ready');
    assert.equal(log[0], 'warn: ExperimentalWarning');
  });
});
