import assert from 'node:assert/strict';
import { ServerRig } from '../../helpers/server-rig.ts';

describe('WorkerServer benchmarks', () => {
  it('the loaded model once, and keeps what the cache holds', async () => {
    const rig = new ServerRig();
    rig.load();
    rig.open('const a = 1;\nconst b = ');
    rig.complete(1, { offset: 23 });
    // A newer completion would supersede one that waits.
    while (rig.answers(1).length === 0) await new Promise((resolve) => setImmediate(resolve));
    rig.benchmark(2);
    rig.complete(3, { offset: 23 });
    await rig.settled();
    assert.deepEqual(
      rig.responses('benchmark').map(({ id, result }) => [id, result.prefill.tokens > 0]),
      [[2, true]],
    );
    assert.ok(rig.of('progress').filter(({ kind }) => kind === 'benchmark').length > 1);
    const after = rig.completed(3);
    assert.ok(after !== undefined && after.stats.prefilled <= 1, 'the prompt stands in the cache');
    await rig.end();
  });

  it('lets a completion that waits for it be cancelled at once', async () => {
    const rig = new ServerRig();
    rig.load();
    rig.open('const a = 1;\nconst b = ');
    await rig.settled();
    rig.benchmark(2);
    rig.complete(3, { offset: 23 });
    rig.send({ type: 'cancel', id: 3 });
    // An answer that came only after the benchmark would look like that of a worker that hangs.
    assert.deepEqual(rig.of('cancelled'), [{ type: 'cancelled', id: 3, kind: 'complete' }]);
    await rig.settled();
    assert.equal(rig.responses('benchmark').length, 1);
    assert.equal(rig.of('cancelled').length, 1);
    await rig.end();
  });

  it('says that it was cancelled', async () => {
    const rig = new ServerRig();
    rig.load();
    await rig.settled();
    rig.benchmark(2);
    rig.send({ type: 'cancel', id: 2 });
    await rig.settled();
    assert.deepEqual(rig.of('cancelled'), [{ type: 'cancelled', id: 2, kind: 'benchmark' }]);
    assert.equal(rig.responses('benchmark').length, 0);
    await rig.end();
  });

  it('nothing where there is no model', async () => {
    const rig = new ServerRig();
    rig.benchmark(2);
    await rig.settled();
    const [rejected] = rig.of('rejected');
    assert.deepEqual([rejected?.id, rejected?.kind, rejected?.fault], [2, 'benchmark', 'internal']);
  });
});
