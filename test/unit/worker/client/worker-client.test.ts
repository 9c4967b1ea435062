import assert from 'node:assert/strict';
import { plain } from '../../../../src/util/plain-text.ts';
import type { CompletionProgress } from '../../../../src/worker/protocol.ts';
import { live, readyRig, rig } from '../../helpers/client-rig.ts';
import {
  completion,
  explanation,
  loadOptions,
  memory,
  nameOf,
  progress,
  ready,
  requestAt,
} from '../../helpers/worker-messages.ts';

describe('WorkerClient: completions', () => {
  it('opens the document before its first completion, and only then', async () => {
    const { client, last } = readyRig();
    assert.deepEqual(last().of('open'), []);
    const first = client.complete(requestAt(1, 10), live());
    assert.deepEqual(last().posted.slice(1).map(nameOf), ['open', 'complete']);
    last().say(completion(last().requests('complete')[0]!.id, '42'));
    const outcome = await first;
    assert.equal(outcome.kind === 'result' ? outcome.result.text : outcome.kind, '42');
    void client.complete(requestAt(1, 10), live());
    assert.equal(last().of('open').length, 1);
  });

  it('passes progress and the explanation on, and no progress once the request is settled', async () => {
    const { client, last } = readyRig();
    const seen: string[] = [];
    const controller = new AbortController();
    const hear = ({ text }: CompletionProgress): void => void seen.push(text);
    const first = client.complete(requestAt(1, 10), controller.signal, hear);
    const { id } = last().requests('complete')[0]!;
    last().say(progress(id, '4'));
    last().say(progress(id, '42'));
    last().say(completion(id, '42;'));
    last().say(progress(id, '42;'));
    const outcome = await first;
    assert.equal(outcome.kind === 'result' ? outcome.result.explanation : outcome.kind, explanation);
    const second = client.complete(requestAt(1, 10), controller.signal, hear);
    controller.abort();
    last().say(progress(id + 1, 'late'));
    assert.equal((await second).kind, 'cancelled');
    assert.deepEqual(seen, ['4', '42']);
  });

  it('passes on what may be shown already', async () => {
    const { client, last } = readyRig();
    const seen: CompletionProgress[] = [];
    const outcome = client.complete(requestAt(1, 10), live(), (told) => seen.push(told));
    const { id } = last().requests('complete')[0]!;
    const preview: CompletionProgress = { kind: 'preview', text: 'if (a) {' };
    last().say({ type: 'progress', id, kind: 'complete', progress: preview });
    last().say(completion(id, 'if (a) {\n}'));
    assert.equal((await outcome).kind, 'result');
    assert.deepEqual(seen, [preview]);
  });

  it('does not send a document again for a request that is late', async () => {
    const { client, last, write } = readyRig();
    client.prefill({ uri: 'file:///a.ts', version: 1, offset: 0 });
    write(2, 'const a = 4');
    const edits = [{ offset: 10, length: 0, text: '4' }];
    client.change({ document: { uri: 'file:///a.ts', version: 2 }, edits, length: 11 });
    assert.equal((await client.complete(requestAt(1, 10), live())).kind, 'cancelled');
    assert.equal(last().of('open').length, 1);
  });

  it('keeps the newest request until the model is ready', async () => {
    const { client, last } = rig();
    client.load(loadOptions);
    const older = client.complete(requestAt(1, 3), live());
    const newer = client.complete(requestAt(1, 4), live());
    assert.equal((await older).kind, 'cancelled');
    assert.equal(last().requests('complete').length, 0);
    last().say(ready);
    const [asked] = last().requests('complete');
    assert.equal(asked?.params.offset, 4);
    last().say(completion(asked.id, 'x'));
    assert.equal((await newer).kind, 'result');
  });

  it('settles at once when cancelled, and tells the worker', async () => {
    const { client, last, clock } = readyRig();
    const controller = new AbortController();
    const outcome = client.complete(requestAt(1), controller.signal);
    controller.abort();
    assert.equal((await outcome).kind, 'cancelled');
    const [asked] = last().requests('complete');
    assert.deepEqual(last().of('cancel'), [{ type: 'cancel', id: asked!.id }]);
    last().say({ type: 'cancelled', id: asked!.id, kind: 'complete' });
    assert.equal(clock.pending, 0);
  });

  it('asks nothing on a signal that was aborted before', async () => {
    const { client, last } = readyRig();
    const outcome = await client.complete(requestAt(1), AbortSignal.abort());
    assert.equal(outcome.kind, 'cancelled');
    assert.equal(last().requests('complete').length, 0);
  });

  it('restarts a worker that does not even answer a cancelled request', async () => {
    const { client, channels, clock } = readyRig();
    const controller = new AbortController();
    void client.complete(requestAt(1), controller.signal);
    controller.abort();
    await clock.advance(40_000);
    assert.equal(channels.length, 1);
    await clock.advance(6_000);
    assert.equal(channels.length, 2);
    assert.equal(channels[0]!.terminated, true);
    assert.equal(client.state.kind, 'loading');
  });

  it('passes rejections on', async () => {
    const { client, last } = readyRig();
    const outcome = client.complete(requestAt(1), live());
    const id = last().requests('complete')[0]!.id;
    last().say({
      type: 'rejected',
      id,
      kind: 'complete',
      fault: 'out-of-memory',
      message: plain('No slot fits.'),
    });
    assert.deepEqual(await outcome, {
      kind: 'rejected',
      fault: 'out-of-memory',
      message: plain('No slot fits.'),
    });
  });

  it('does not ask about a version that the document no longer has', async () => {
    const { client, last, write } = readyRig();
    write(2, 'const ab = ');
    const outcome = await client.complete(requestAt(1), live());
    assert.equal(outcome.kind, 'cancelled');
    assert.equal(last().requests('complete').length, 0);
  });

  it('cancels what is open when another model is loaded', async () => {
    const { client } = readyRig();
    const outcome = client.complete(requestAt(1), live());
    client.load({ ...loadOptions, contextTokens: 256 });
    assert.equal((await outcome).kind, 'cancelled');
  });
});

describe('WorkerClient: inspections', () => {
  it('answers each with what the worker says of its cache', async () => {
    const { client, last } = readyRig();
    const [first, second] = [client.request('inspect', undefined), client.request('inspect', undefined)];
    const [one, two] = last().requests('inspect');
    const prepared = { places: 1, tokens: 200, used: 100 };
    const slot = { path: 'a.ts', tokens: 5, capacity: 64, bytes: 100, idleMs: 7 };
    last().say({
      ...{ type: 'response', id: two!.id, kind: 'inspect' },
      result: { completion: undefined, slots: [slot], memory, prepared },
    });
    last().say({
      ...{ type: 'response', id: one!.id, kind: 'inspect' },
      result: { completion: undefined, slots: [], memory, prepared },
    });
    assert.deepEqual(
      [await first, await second],
      [[], [slot]].map((slots) => {
        return { kind: 'result', result: { completion: undefined, slots, memory, prepared } };
      }),
    );
  });

  it('are lost where there is no worker', async () => {
    const outcome = await rig().client.request('inspect', undefined);
    assert.deepEqual(outcome, { kind: 'lost', reason: plain('the worker is not running') });
  });
});

describe('WorkerClient: documents', () => {
  const uri = 'file:///a.ts';

  it('sends edits of mirrored documents only, each with the version before', () => {
    const { client, last } = readyRig();
    const edits = [{ offset: 10, length: 0, text: 'b' }];
    client.change({ document: { uri, version: 2 }, edits, length: 11 });
    assert.deepEqual(last().of('change'), []);
    client.prefill({ uri, version: 1, offset: 10 });
    client.change({ document: { uri, version: 2 }, edits, length: 11 });
    assert.deepEqual(last().of('change'), [
      { type: 'change', document: { uri, version: 2 }, before: 1, edits },
    ]);
  });

  it('sends the whole text again when lengths do not add up', () => {
    const { client, last, write } = readyRig();
    client.prefill({ uri, version: 1, offset: 10 });
    client.change({
      document: { uri, version: 2 },
      edits: [{ offset: 0, length: 0, text: 'x' }],
      length: 99,
    });
    assert.deepEqual(last().of('change'), []);
    write(2, 'y'.repeat(99));
    client.prefill({ uri, version: 2, offset: 10 });
    assert.deepEqual(
      last()
        .of('open')
        .map((message) => message.text.length),
      [10, 99],
    );
  });

  it('answers a resync with the whole text and asks the dropped request once more, but not forever', async () => {
    const { client, last } = readyRig();
    const outcome = client.complete(requestAt(1), live());
    for (const times of [2, 3]) {
      const id = last().requests('complete').at(-1)!.id;
      last().say({ type: 'resync', uri });
      last().say({ type: 'cancelled', id, kind: 'complete' });
      assert.equal(last().of('open').length, times);
      assert.equal(last().requests('complete').length, 2);
    }
    assert.equal((await outcome).kind, 'cancelled');
  });

  it('ignores a resync of a document that was closed meanwhile', () => {
    const { client, last, documents } = readyRig();
    client.prefill({ uri, version: 1, offset: 0 });
    documents.delete(uri);
    client.close(uri);
    last().say({ type: 'resync', uri });
    assert.equal(last().of('open').length, 1);
    assert.deepEqual(last().of('close'), [{ type: 'close', uri }]);
  });
});
