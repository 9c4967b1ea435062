import assert from 'node:assert/strict';
import { plain } from '../../../../src/util/plain-text.ts';
import type { Benchmark } from '../../../../src/worker/protocol.ts';
import { readyRig, rig } from '../../helpers/client-rig.ts';
import { loadOptions } from '../../helpers/worker-messages.ts';

const result: Benchmark = {
  prefill: { tokens: 512, ms: 100 },
  decode: { tokens: 48, ms: 300 },
  keystroke: { count: 24, p50: 20, p95: 30, promptTokens: 700, reused: 698 },
};

const kind = 'benchmark';

describe('WorkerClient: benchmark', () => {
  it('tells how far it is, then the result', async () => {
    const { client, last } = readyRig();
    const fractions: number[] = [];
    const outcome = client.request(kind, undefined, {
      onProgress: (fraction) => fractions.push(fraction),
    });
    const { id } = last().requests('benchmark')[0]!;
    last().say({ type: 'progress', id, kind, progress: 0.5 });
    last().say({ type: 'response', id, kind, result });
    last().say({ type: 'progress', id, kind, progress: 0.6 });
    assert.deepEqual(await outcome, { kind: 'result', result });
    assert.deepEqual(fractions, [0.5]);
  });

  it('needs a model', async () => {
    const { client } = rig();
    assert.equal((await client.request(kind, undefined)).kind, 'lost');
    client.load(loadOptions);
    assert.equal((await client.request(kind, undefined)).kind, 'lost');
  });

  it('is cancelled at once by its signal, which the worker is told', async () => {
    const { client, last } = readyRig();
    const controller = new AbortController();
    const outcome = client.request(kind, undefined, { signal: controller.signal });
    const { id } = last().requests('benchmark')[0]!;
    controller.abort();
    assert.deepEqual(last().of('cancel'), [{ type: 'cancel', id }]);
    last().say({ type: 'cancelled', id, kind });
    assert.deepEqual(await outcome, { kind: 'cancelled' });
    assert.deepEqual(await client.request(kind, undefined, { signal: controller.signal }), {
      kind: 'cancelled',
    });
  });

  it('tells of a fault', async () => {
    const { client, last } = readyRig();
    const outcome = client.request(kind, undefined);
    const { id } = last().requests('benchmark')[0]!;
    last().say({ type: 'rejected', id, kind, fault: 'out-of-memory', message: plain('No room.') });
    assert.deepEqual(await outcome, { kind: 'rejected', fault: 'out-of-memory', message: plain('No room.') });
  });

  it('is lost with its worker', async () => {
    const { client, last } = readyRig();
    const outcome = client.request(kind, undefined);
    last().die('exit code 1');
    assert.deepEqual(await outcome, { kind: 'lost', reason: plain('exit code 1') });
  });

  it('has a worker that does not answer ended', async () => {
    const { client, channels, clock, last } = readyRig();
    const outcome = client.request(kind, undefined);
    const { id } = last().requests('benchmark')[0]!;
    await clock.advance(40_000);
    last().say({ type: 'progress', id, kind, progress: 0.1 });
    await clock.advance(40_000);
    assert.equal(channels.length, 1);
    await clock.advance(6_000);
    assert.equal((await outcome).kind, 'lost');
    assert.equal(channels.length, 2);
  });
});
