import assert from 'node:assert/strict';
import { plain } from '../../../../src/util/plain-text.ts';
import type { ClientState } from '../../../../src/worker/client/types.ts';
import { MissingWorkerError } from '../../../../src/worker/channel.ts';
import { WorkerClient } from '../../../../src/worker/client/worker-client.ts';
import { live, readyRig, rig } from '../../helpers/client-rig.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { loadOptions, memory, ready, requestAt } from '../../helpers/worker-messages.ts';

describe('WorkerClient: loading', () => {
  it('reports progress, then the model and its memory', () => {
    const { client, last } = rig();
    const states: ClientState['kind'][] = [];
    client.onDidChangeState((state) => states.push(state.kind));
    client.load(loadOptions);
    assert.deepEqual(last().of('load'), [{ type: 'load', options: loadOptions }]);
    last().say({ type: 'loading', fraction: 0.42 });
    assert.deepEqual(client.state, { kind: 'loading', fraction: 0.42 });
    last().say(ready);
    assert.equal(client.state.kind, 'ready');
    assert.deepEqual(client.memory, memory);
    assert.equal(client.loadMs, ready.loadMs);
    assert.equal(states.at(-1), 'ready');
  });

  it('does not load the same options twice', () => {
    const { client, channels, last } = readyRig();
    client.load({ ...loadOptions });
    assert.equal(channels.length, 1);
    assert.equal(last().of('load').length, 1);
  });

  it('loads other options in another worker, so that the memory of the first goes with it', async () => {
    const { client, channels, last } = readyRig();
    client.load({ ...loadOptions, contextTokens: 256 });
    await settle();
    assert.equal(channels.length, 2);
    assert.equal(channels[0]!.terminated, true);
    assert.equal(last().of('load')[0]?.options.contextTokens, 256);
    channels[0]!.say(ready);
    assert.equal(client.state.kind, 'loading');
  });

  it('starts no worker before the thread of the last one has ended, and tells when that takes long', async () => {
    const { client, channels, clock } = readyRig();
    channels[0]!.holds = true;
    client.load({ ...loadOptions, model: '/models/b.gguf' });
    client.load({ ...loadOptions, model: '/models/c.gguf' });
    client.restart();
    await clock.advance(4_999);
    assert.deepEqual(client.state, { kind: 'loading', fraction: 0 });
    await clock.advance(600_000);
    assert.deepEqual(client.state, { kind: 'loading', fraction: 0, delay: 'thread' });
    assert.equal(channels.length, 1);
    channels[0]!.end();
    await settle();
    assert.equal(channels.length, 2);
    assert.equal(channels[1]!.of('load')[0]?.options.model, '/models/c.gguf');
    assert.deepEqual(client.state, { kind: 'loading', fraction: 0 });
  });

  it('tells when the model file is not open after seconds', async () => {
    const { client, clock, last } = rig();
    client.load(loadOptions);
    await clock.advance(6_000);
    assert.deepEqual(client.state, { kind: 'loading', fraction: 0, delay: 'file' });
    last().say({ type: 'loading', fraction: 0 });
    assert.deepEqual(client.state, { kind: 'loading', fraction: 0 });
  });

  it('says at once that the code of the worker is missing', async () => {
    const clock = new FakeClock();
    const client = new WorkerClient({
      clock,
      log: () => undefined,
      documents: { read: () => undefined, cells: () => undefined },
      launch: () => {
        throw new MissingWorkerError('/dist/worker.mjs');
      },
    });
    client.load(loadOptions);
    assert.equal(client.state.kind === 'failed' && client.state.fault, 'installation');
    assert.equal(clock.pending, 0);
    assert.equal((await client.complete(requestAt(1), live())).kind, 'lost');
  });

  it('does not retry a model that fills the worker, which would only fill it again', async () => {
    const { client, channels, clock, last } = rig();
    client.load(loadOptions);
    last().die('heap limit', true);
    await clock.advance(600_000);
    assert.equal(channels.length, 1);
    assert.equal(client.state.kind === 'failed' && client.state.fault, 'out-of-memory');
  });

  it('does not retry a model that failed, not even when its worker dies', async () => {
    const { client, channels, clock, last } = rig();
    client.load(loadOptions);
    last().say({ type: 'failed', fault: 'model-invalid', message: plain('Not a GGUF file.') });
    client.load({ ...loadOptions });
    last().die('exit code 1');
    await clock.advance(600_000);
    assert.equal(channels.length, 1);
    assert.deepEqual(client.state, {
      kind: 'failed',
      fault: 'model-invalid',
      message: plain('Not a GGUF file.'),
    });
    const outcome = await client.complete(requestAt(1), live());
    assert.equal(outcome.kind, 'lost');
  });

  it('loads again after a failure on other options or on a restart', async () => {
    const { client, channels, last } = rig();
    client.load(loadOptions);
    last().say({ type: 'failed', fault: 'model-not-found', message: plain('There is no such file.') });
    client.load({ ...loadOptions, model: '/models/b.gguf' });
    await settle();
    last().say({ type: 'failed', fault: 'model-not-found', message: plain('There is no such file.') });
    client.restart();
    await settle();
    assert.equal(channels.length, 3);
    assert.equal(last().of('load')[0]?.options.model, '/models/b.gguf');
  });

  it('fails on settings that cannot be, and heals by other settings', async () => {
    const { client, last } = rig();
    client.load({ ...loadOptions, cacheBytes: 1 });
    const facts = { slotBytes: 20 * 2 ** 20 - 1, cacheBytes: 1, tokens: 1024 };
    last().say({ type: 'failed', fault: 'settings', message: { kind: 'cache-shortage', ...facts } });
    const message =
      'The KV cache may take 1 MB, but 1024 tokens of context take 20 MB with this model. Raise "foretype.cache.megabytes" or lower "foretype.context.tokens".';
    assert.deepEqual(client.state, { kind: 'failed', fault: 'settings', message });
    client.load(loadOptions);
    await settle();
    last().say(ready);
    assert.equal(client.state.kind, 'ready');
  });

  it('restarts a worker whose loading stands still, but not one that makes progress', async () => {
    const { client, channels, clock, last } = rig();
    client.load(loadOptions);
    await clock.advance(170_000);
    last().say({ type: 'loading', fraction: 0.5 });
    await clock.advance(170_000);
    last().say({ type: 'alive' });
    await clock.advance(170_000);
    assert.equal(channels.length, 1);
    await clock.advance(20_000);
    assert.equal(channels.length, 2);
  });

  it('states a fault from before the worker, and takes a model afterwards', () => {
    const { client, last } = rig();
    client.fail('model-not-found', plain('No model.'));
    assert.equal(client.state.kind, 'failed');
    client.load(loadOptions);
    last().say(ready);
    assert.equal(client.state.kind, 'ready');
  });
});
