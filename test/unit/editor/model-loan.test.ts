import assert from 'node:assert/strict';
import { ModelLoan } from '../../../src/editor/models/model-loan.ts';
import { Emitter } from '../../../src/util/emitter.ts';
import { plain, sentence } from '../../../src/util/plain-text.ts';
import type { ClientState } from '../../../src/worker/client/types.ts';
import type { WorkerFault } from '../../../src/worker/protocol.ts';
import { settle } from '../helpers/fake-clock.ts';
import { ready } from '../helpers/worker-messages.ts';

const works: ClientState = { kind: 'ready', model: ready.model };
const loading: ClientState = { kind: 'loading', fraction: 0 };
const fails = (fault: WorkerFault = 'model-invalid'): ClientState => ({
  kind: 'failed',
  fault,
  message: sentence`The file is damaged.`,
});

/** A loader whose settings name `/own.gguf`, and a worker that says what a test has it say. */
function rig() {
  const told: string[] = [];
  const done: string[] = [];
  const changes = new Emitter<ClientState>();
  let state: ClientState = works;
  let path = '/own.gguf';
  let instead: AbortController | undefined;
  const say = async (next: ClientState): Promise<void> => {
    state = next;
    changes.fire(next);
    await settle();
  };
  const begin = async (next: string): Promise<void> => {
    done.push(`load ${next}`);
    // The real one looks for the bundled model first.
    await Promise.resolve();
    path = next;
    await say(loading);
  };
  const loader = {
    get loading() {
      return path;
    },
    get isInstead() {
      return instead !== undefined;
    },
    load: () => {
      instead?.abort();
      instead = undefined;
      return begin('/own.gguf');
    },
    loadInstead: async (next: string) => {
      const controller = new AbortController();
      instead = controller;
      await begin(next);
      return controller.signal;
    },
  };
  const client = {
    get state() {
      return state;
    },
    onDidChangeState: changes.on,
    restart: () => void done.push('restart'),
  };
  const loan = new ModelLoan({ client, loader, tell: (message) => told.push(message) });
  const handled: boolean[] = [];
  changes.on((next) => handled.push(loan.follow(next)));
  return { loan, loader, told, done, say, handled };
}

describe('ModelLoan', () => {
  const live = new AbortController().signal;

  it('loads another model for the work, and then the one before', async () => {
    const { loan, done, say, told, handled } = rig();
    let finish: (value: string) => void = () => undefined;
    const lent = loan.lend(
      '/b.gguf',
      plain('b'),
      live,
      () => new Promise<string>((resolve) => (finish = resolve)),
    );
    await settle();
    await say(works);
    assert.deepEqual(done, ['load /b.gguf']);
    assert.deepEqual(handled, [true, true]);
    finish('measured');
    await settle();
    assert.deepEqual(done, ['load /b.gguf', 'load /own.gguf']);
    await say(works);
    assert.deepEqual(await lent, { kind: 'done', result: 'measured' });
    // What is said of the model before is not its business.
    assert.deepEqual(handled.slice(2), [false, false]);
    assert.deepEqual(told, []);
  });

  it('goes back to the model before where the other one cannot be used, and tells why, once', async () => {
    for (const fault of ['model-invalid', 'internal'] as const) {
      const { loan, done, say, told } = rig();
      let isOver = false;
      const lent = loan.lend('/b.gguf', plain('b'), live, () => assert.fail('It is not loaded.'));
      void lent.then(() => (isOver = true));
      await settle();
      await say(fails(fault));
      assert.deepEqual(done, ['load /b.gguf', 'load /own.gguf']);
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', /The file is damaged\.$/);
      assert.equal(isOver, false, 'the model before is not loaded yet');
      await say(works);
      assert.deepEqual(await lent, { kind: 'unusable' });
    }
  });

  it('goes back when it is cancelled: while the other one loads, and while it works', async () => {
    for (const isLoaded of [false, true]) {
      const { loan, done, say } = rig();
      const controller = new AbortController();
      const lent = loan.lend('/b.gguf', plain('b'), controller.signal, (ended) => whenAborted(ended));
      await settle();
      if (isLoaded) await say(works);
      controller.abort();
      await settle();
      assert.deepEqual(done, ['load /b.gguf', 'load /own.gguf']);
      await say(works);
      assert.deepEqual(await lent, isLoaded ? { kind: 'done', result: 'aborted' } : { kind: 'ended' });
    }
  });

  it('goes back when the work fails', async () => {
    const { loan, done, say } = rig();
    const lent = loan.lend('/b.gguf', plain('b'), live, () => Promise.reject(new Error('It broke.')));
    const rejected = assert.rejects(lent, /It broke/);
    await settle();
    await say(works);
    await say(works);
    await rejected;
    assert.deepEqual(done, ['load /b.gguf', 'load /own.gguf']);
  });

  it('ends when the settings have another model loaded meanwhile, and leaves that one alone', async () => {
    for (const isLoaded of [false, true]) {
      const { loan, loader, done, say } = rig();
      const lent = loan.lend('/b.gguf', plain('b'), live, (ended) => whenAborted(ended));
      await settle();
      if (isLoaded) await say(works);
      await loader.load();
      await settle();
      await say(works);
      assert.deepEqual(await lent, isLoaded ? { kind: 'done', result: 'aborted' } : { kind: 'ended' });
      assert.deepEqual(done, ['load /b.gguf', 'load /own.gguf']);
    }
  });
});

function whenAborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve('aborted');
    });
  });
}
