import assert from 'node:assert/strict';
import { ModelSwitch } from '../../../src/editor/models/model-switch.ts';
import { plain, sentence } from '../../../src/util/plain-text.ts';
import type { ClientState } from '../../../src/worker/client/types.ts';
import type { WorkerFault } from '../../../src/worker/protocol.ts';
import { settle } from '../helpers/fake-clock.ts';
import { ready } from '../helpers/worker-messages.ts';

const works: ClientState = { kind: 'ready', model: ready.model };
const fails = (fault: WorkerFault = 'model-invalid'): ClientState => ({
  kind: 'failed',
  fault,
  message: sentence`The file is damaged.`,
});

/** Settings that take effect at once, and a worker that says what a test has it say. */
function rig(path = '') {
  const told: string[] = [];
  const done: string[] = [];
  const state: { path: string; loading: string | undefined; refuses: boolean } = {
    path,
    loading: path,
    refuses: false,
  };
  const modelSwitch = new ModelSwitch({
    current: () => state.path,
    loading: () => state.loading,
    setPath: (next) => {
      if (state.refuses) return Promise.reject(new Error('The settings cannot be written.'));
      done.push(`set ${next}`);
      state.path = state.loading = next;
      return Promise.resolve();
    },
    reload: () => {
      done.push('reload');
      return Promise.resolve();
    },
    tell: (message) => told.push(message),
  });
  return { modelSwitch, told, done, state };
}

describe('ModelSwitch', () => {
  it('takes a model that works', async () => {
    const { modelSwitch, told, done } = rig();
    modelSwitch.follow(works);
    const taken = modelSwitch.to('/b.gguf', plain('b'));
    assert.equal(modelSwitch.follow({ kind: 'loading', fraction: 0 }), false);
    assert.equal(modelSwitch.follow(works), false);
    assert.equal(await taken, true);
    assert.deepEqual([done, told], [['set /b.gguf'], []]);
  });

  it('goes back to the model before if the new one fails, and tells why, once', async () => {
    const { modelSwitch, told, done } = rig('/a.gguf');
    modelSwitch.follow(works);
    const taken = modelSwitch.to('/b.gguf', plain('b'));
    assert.equal(modelSwitch.follow(fails()), true);
    assert.equal(await taken, false);
    assert.deepEqual(done, ['set /b.gguf', 'set /a.gguf']);
    assert.deepEqual(told, ['b cannot be used, so the model before is used again. The file is damaged.']);
    assert.equal(modelSwitch.follow(works), false);
    // A fault of it later is told as any other.
    assert.equal(modelSwitch.follow(fails()), false);
    assert.equal(told.length, 1);
  });

  it('does not go back to a model that has not worked, nor for a fault that it would have as well', async () => {
    const first = rig();
    void first.modelSwitch.to('/b.gguf', plain('b'));
    assert.equal(first.modelSwitch.follow(fails()), false);
    for (const fault of ['installation', 'internal'] as const) {
      const { modelSwitch, done } = rig();
      modelSwitch.follow(works);
      const taken = modelSwitch.to('/b.gguf', plain('b'));
      assert.equal(modelSwitch.follow(fails(fault)), false);
      assert.equal(await taken, false);
      assert.deepEqual(done, ['set /b.gguf']);
    }
  });

  it('leaves models alone that the settings name', () => {
    const { modelSwitch, done, state } = rig();
    modelSwitch.follow(works);
    state.path = state.loading = '/by-hand.gguf';
    assert.equal(modelSwitch.follow(fails()), false);
    assert.deepEqual(done, []);
  });

  it('does not take what the model before says for the new one', async () => {
    const { modelSwitch, state } = rig();
    const taken = modelSwitch.to('/b.gguf', plain('b'));
    state.loading = '';
    modelSwitch.follow(works);
    state.loading = '/b.gguf';
    modelSwitch.follow(fails());
    assert.equal(await taken, false);
  });

  it('loads the same file again', async () => {
    const { modelSwitch, done } = rig('/a.gguf');
    const taken = modelSwitch.to('/a.gguf', plain('a'));
    modelSwitch.follow(works);
    assert.equal(await taken, true);
    assert.deepEqual(done, ['reload']);
  });

  it('gives up an attempt for the next one', async () => {
    const { modelSwitch } = rig();
    const first = modelSwitch.to('/b.gguf', plain('b'));
    const second = modelSwitch.to('/c.gguf', plain('c'));
    modelSwitch.follow(works);
    assert.deepEqual([await first, await second], [false, true]);
  });

  it('ends the attempt where the settings cannot be written', async () => {
    const { modelSwitch, state } = rig();
    modelSwitch.follow(works);
    state.refuses = true;
    await assert.rejects(modelSwitch.to('/b.gguf', plain('b')), /cannot be written/);
    await settle();
    assert.equal(modelSwitch.follow(fails()), false);
  });
});
