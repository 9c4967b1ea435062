import assert from 'node:assert/strict';
import type { ThreadStart } from '../../../../src/engines/kernels/thread-pool.ts';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { FileClient } from '../../../../src/worker/server/file-client.ts';
import { webHost, webModelFiles } from '../../../../src/worker/server/web-host.ts';
import type { WebModels } from '../../../../src/worker/server/web-models.ts';
import type { NestedWorker, WorkerScope } from '../../../../src/worker/server/web-platform.ts';

class FakeNestedWorker implements NestedWorker {
  static readonly all: FakeNestedWorker[] = [];
  readonly url: string;
  readonly got: unknown[] = [];
  ended = false;
  onerror: NestedWorker['onerror'] = null;

  constructor(url: string) {
    this.url = url;
    FakeNestedWorker.all.push(this);
  }

  postMessage(message: unknown): void {
    this.got.push(message);
  }

  terminate(): void {
    this.ended = true;
  }
}

function scopeOf(facts: Partial<WorkerScope> = {}): WorkerScope {
  return {
    postMessage: () => undefined,
    onmessage: null,
    addEventListener: () => undefined,
    navigator: {},
    Worker: FakeNestedWorker,
    FileReaderSync: class {
      readAsArrayBuffer(): ArrayBuffer {
        return new ArrayBuffer(0);
      }
    },
    ...facts,
  };
}

const models = {
  open: async () => Promise.resolve(new MemoryByteSource(new Uint8Array(1))),
} as unknown as WebModels;

/** Answers with the name that was asked for. */
function echoing(asked: string[]): FileClient {
  const files: FileClient = new FileClient(({ wish: { id, name } }) => {
    asked.push(name);
    queueMicrotask(() => {
      files.receive({ id, answer: new TextEncoder().encode(name) });
    });
  });
  return files;
}

const start = { state: 64, thread: 1 } as ThreadStart;

describe('webModelFiles', () => {
  it('goes by what the browser tells of the machine, and by modest figures where it does not', () => {
    const navigator = { hardwareConcurrency: 8, deviceMemory: 2 };
    const told = webModelFiles(scopeOf({ navigator, crossOriginIsolated: true }), echoing([]), models);
    assert.deepEqual([told.machineThreads, told.machineBytes, told.sharesMemory], [8, 2 ** 31, true]);
    const untold = webModelFiles(scopeOf(), echoing([]), models);
    assert.deepEqual([untold.machineThreads, untold.machineBytes, untold.sharesMemory], [1, 2 ** 32, false]);
  });

  it('starts threads of a script of its own, which it reads first', async () => {
    const asked: string[] = [];
    const files = webModelFiles(scopeOf(), echoing(asked), models);
    assert.throws(() => files.startThread(start, () => undefined), /was not read/);
    await files.readRuntimeFile('kernels-plain.wasm');
    await files.readRuntimeFile('kernel-thread.mjs');
    assert.deepEqual(asked, ['kernels-plain.wasm', 'web-kernel-thread.js']);
    const errors: unknown[] = [];
    const thread = files.startThread(start, (error) => errors.push(error));
    const worker = FakeNestedWorker.all.at(-1)!;
    assert.match(worker.url, /^blob:/);
    assert.deepEqual(worker.got, [start]);
    worker.onerror?.({ message: 'Uncaught RuntimeError: unreachable' });
    assert.match(String(errors[0]), /unreachable/);
    thread.terminate();
    assert.ok(worker.ended);
    URL.revokeObjectURL(worker.url);
  });
});

describe('webHost', () => {
  it('yields once for each time it is asked, in order', async () => {
    const channel = new MessageChannel();
    const host = webHost(scopeOf(), channel);
    const done: number[] = [];
    try {
      await Promise.all([1, 2].map(async (i) => host.yieldToMessages().then(() => done.push(i))));
      await host.yieldToMessages();
      assert.deepEqual(done, [1, 2]);
    } finally {
      channel.port1.close();
    }
  });
});
