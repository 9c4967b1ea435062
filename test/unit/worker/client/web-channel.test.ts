import assert from 'node:assert/strict';
import type { WorkerDeath } from '../../../../src/worker/channel.ts';
import {
  webLauncher,
  type WebWorker,
  type WebWorkerError,
} from '../../../../src/worker/client/web-channel.ts';
import { readFromWorker } from '../../../../src/worker/read-message.ts';
import type { FileService } from '../../../../src/worker/web-files.ts';

/** A web worker that does what a test says. */
class FakeWebWorker implements WebWorker {
  readonly sent: unknown[] = [];
  readonly moved: ArrayBufferLike[] = [];
  ended = 0;
  onmessage: WebWorker['onmessage'] = null;
  onmessageerror: WebWorker['onmessageerror'] = null;
  onerror: WebWorker['onerror'] = null;

  postMessage(message: unknown, transfer: readonly ArrayBufferLike[] = []): void {
    this.sent.push(message);
    this.moved.push(...transfer);
  }

  terminate(): void {
    this.ended++;
  }

  say(data: unknown): void {
    this.onmessage?.({ data });
  }

  fail(error: WebWorkerError): void {
    this.onerror?.(error);
  }
}

const files: FileService = {
  runtime: async (name) => {
    if (name === 'missing.wasm') return Promise.reject(new Error('there is none'));
    // A view of a buffer that others use as well.
    return Promise.resolve(new Uint8Array(8).fill(7).subarray(2, 5));
  },
  facts: async () => Promise.resolve({ bytes: 3, version: 'v', sha256: undefined }),
  model: async (_name, onProgress) => {
    onProgress(0.5);
    return Promise.resolve(Uint8Array.of(1, 2, 3));
  },
};

function start() {
  const worker = new FakeWebWorker();
  const channel = webLauncher(() => worker, files)();
  const heard: unknown[] = [];
  const deaths: WorkerDeath[] = [];
  channel.onMessage((message) => heard.push(message));
  channel.onDeath((death) => deaths.push(death));
  return { worker, channel, heard, deaths };
}

/** Lets the promises of an answer settle. */
const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('WebChannel', () => {
  it('passes messages on in both directions', () => {
    const { worker, channel, heard } = start();
    channel.post({ type: 'close', uri: 'file:///a.ts' });
    worker.say({ type: 'resync', uri: 'file:///a.ts' });
    assert.deepEqual(worker.sent, [{ type: 'close', uri: 'file:///a.ts' }]);
    assert.deepEqual(heard, [{ type: 'resync', uri: 'file:///a.ts' }]);
  });

  it('gives the worker the files that it asks for, in buffers of their own, which are moved', async () => {
    const { worker, heard } = start();
    worker.say({ wish: { id: 1, kind: 'runtime', name: 'kernels-plain.wasm' } });
    await settle();
    assert.deepEqual(worker.sent, [{ reply: { id: 1, answer: Uint8Array.of(7, 7, 7) } }]);
    assert.deepEqual(
      worker.moved.map(({ byteLength }) => byteLength),
      [3],
    );
    assert.deepEqual(heard, []);
  });

  it('gives plain arrays, never Node’s buffers, which a webview would not receive', async () => {
    const worker = new FakeWebWorker();
    const runtime = async (name: string): Promise<Uint8Array> =>
      Promise.resolve(name === 'part' ? Buffer.from('abcd').subarray(1) : Buffer.alloc(9_000, 1));
    webLauncher(() => worker, { ...files, runtime })();
    for (const [id, name] of ['part', 'whole'].entries()) worker.say({ wish: { id, kind: 'runtime', name } });
    await new Promise(setImmediate);
    const answers = worker.sent.map((sent) => (sent as { reply: { answer: object } }).reply.answer);
    assert.deepEqual(
      answers.map(({ constructor }) => constructor),
      [Uint8Array, Uint8Array],
    );
    assert.deepEqual(answers[0], new Uint8Array(Buffer.from('bcd')));
  });

  it('tells how far a file is, what is known of it, and that there is none', async () => {
    const { worker } = start();
    worker.say({ wish: { id: 1, kind: 'model', name: 'm' } });
    worker.say({ wish: { id: 2, kind: 'facts', name: 'm' } });
    worker.say({ wish: { id: 3, kind: 'runtime', name: 'missing.wasm' } });
    await settle();
    assert.deepEqual(
      worker.sent.toSorted((a, b) => idOf(a) - idOf(b)),
      [
        { reply: { id: 1, fraction: 0.5 } },
        { reply: { id: 1, answer: Uint8Array.of(1, 2, 3) } },
        { reply: { id: 2, answer: { bytes: 3, version: 'v', sha256: undefined } } },
        { reply: { id: 3, fault: 'there is none' } },
      ],
    );
  });

  it('takes for a wish only what is one, and leaves the rest to the checks of the protocol', async () => {
    const { worker, heard } = start();
    const others = [
      { wish: { id: 1, kind: 'folder', name: 'm' } },
      { wish: { id: '1', kind: 'model', name: 'm' } },
      { wish: null },
      { type: 'hello', protocol: 4, wish: { id: 1, kind: 'model', name: 'm' } },
    ];
    for (const other of others) worker.say(other);
    await settle();
    assert.deepEqual(worker.sent, []);
    assert.deepEqual(heard, others);
    assert.deepEqual(
      heard.map((message) => readFromWorker(message)?.type),
      [...[undefined, undefined, undefined, 'hello']],
    );
  });

  it('ends a worker after an error, which a web worker outlives, and tells once', () => {
    const { worker, channel, heard, deaths } = start();
    let prevented = 0;
    worker.fail({ message: 'Uncaught Error: a bug', preventDefault: () => prevented++ });
    worker.fail({ message: 'Uncaught Error: another' });
    worker.say({ type: 'alive' });
    channel.post({ type: 'close', uri: 'file:///a.ts' });
    assert.deepEqual(deaths, [{ reason: 'Uncaught Error: a bug', outOfMemory: false }]);
    assert.deepEqual([prevented, worker.ended, heard.length, worker.sent.length], [1, 1, 0, 0]);
  });

  it('counts a lost message and a script that does not start as deaths', () => {
    const lost = start();
    lost.worker.onmessageerror?.({});
    assert.match(lost.deaths[0]?.reason ?? '', /could not be read/);
    const refused = start();
    refused.worker.fail({});
    assert.match(refused.deaths[0]?.reason ?? '', /could not be started/);
  });

  it('knows a heap that is full', () => {
    const { worker, deaths } = start();
    worker.fail({ message: 'Uncaught RangeError: Array buffer allocation failed' });
    assert.deepEqual(
      deaths.map(({ outOfMemory }) => outOfMemory),
      [true],
    );
  });

  it('says nothing after it was ended, not even a file that comes late', async () => {
    const { worker, channel, heard, deaths } = start();
    worker.say({ wish: { id: 1, kind: 'model', name: 'm' } });
    await channel.terminate();
    const before = worker.sent.length;
    await settle();
    worker.say({ type: 'alive' });
    worker.fail({ message: 'late' });
    assert.deepEqual([worker.sent.length, heard, deaths, worker.ended], [before, [], [], 1]);
  });

  it('passes on what the page’s policy says', () => {
    const launch = webLauncher(() => {
      throw new Error('Refused to create a worker');
    }, files);
    assert.throws(launch, /Refused to create a worker/);
  });
});

function idOf(message: unknown): number {
  return (message as { readonly reply: { readonly id: number } }).reply.id;
}
