import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { ViewWorker } from '../../../../src/editor/gpu/view-worker.ts';
import type { FromView, ToView } from '../../../../src/worker/view-messages.ts';

/** A webview's page that does what a test says. */
class FakePage {
  readonly heard: ToView[] = [];
  readonly #listeners = new Set<(message: unknown) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  get webview(): vscode.Webview {
    const webview = {
      postMessage: async (message: ToView) => {
        this.heard.push(message);
        return Promise.resolve(true);
      },
      onDidReceiveMessage: (listener: (message: unknown) => void) => {
        this.#listeners.add(listener);
        return { dispose: () => void this.#listeners.delete(listener) };
      },
    };
    return webview as unknown as vscode.Webview;
  }

  say(message: FromView): void {
    for (const listener of this.#listeners) listener(message);
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function start(script: Promise<Uint8Array> = Promise.resolve(Buffer.from('let a;'))) {
  const page = new FakePage();
  const worker = new ViewWorker(page.webview, 3, script);
  const heard: unknown[] = [];
  const errors: (string | undefined)[] = [];
  worker.onmessage = ({ data }) => heard.push(data);
  worker.onerror = ({ message }) => errors.push(message);
  return { page, worker, heard, errors };
}

describe('ViewWorker', () => {
  it('starts its script in the page, and then says what was to be said before', async () => {
    const { page, worker } = start();
    worker.postMessage('first');
    worker.postMessage('second');
    assert.equal(page.heard.length, 0);
    await settle();
    worker.postMessage('third');
    const script = new Uint8Array(Buffer.from('let a;'));
    assert.deepEqual(page.heard, [
      { type: 'start', run: 3, script },
      ...['first', 'second', 'third'].map((message) => ({ type: 'pass', run: 3, message })),
    ]);
    // A page would receive a `Buffer` as an object.
    const [first] = page.heard;
    assert.ok(first?.type === 'start' && first.script.constructor === Uint8Array);
  });

  it('passes on what its own worker says, not what another one of the page says', async () => {
    const { page, heard } = start();
    await settle();
    page.say({ type: 'ready', hasGpu: true });
    page.say({ type: 'passed', run: 2, message: 'late' });
    page.say({ type: 'passed', run: 3, message: { type: 'hello' } });
    assert.deepEqual(heard, [{ type: 'hello' }]);
  });

  it('fails once, with its worker or with the view', async () => {
    const { page, worker, errors } = start();
    await settle();
    page.say({ type: 'failed', run: 2, reason: 'another' });
    page.say({ type: 'failed', run: 3, reason: 'out of memory' });
    worker.close();
    assert.deepEqual(errors, ['out of memory']);
    assert.equal(page.listeners, 0);
    const closed = start();
    closed.worker.close();
    assert.deepEqual(closed.errors, ['its view was closed']);
  });

  it('fails where its script cannot be read', async () => {
    const { errors } = start(Promise.reject(new Error('no such file')));
    await settle();
    assert.deepEqual(errors, ['no such file']);
  });

  it('has the page stop its worker, and says nothing afterwards', async () => {
    const { page, worker, heard, errors } = start();
    await settle();
    worker.terminate();
    worker.terminate();
    page.say({ type: 'passed', run: 3, message: 'late' });
    worker.close();
    assert.deepEqual([heard, errors], [[], []]);
    assert.deepEqual(page.heard.slice(1), [{ type: 'stop' }]);
  });

  it('does not start a worker that was ended before its script was read', async () => {
    const { page, worker } = start();
    worker.terminate();
    await settle();
    assert.deepEqual(page.heard, [{ type: 'stop' }]);
  });
});
