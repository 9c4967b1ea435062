import assert from 'node:assert/strict';
import { ServerRig } from '../../helpers/server-rig.ts';

describe('WorkerServer types a text again', () => {
  it('over the loaded model, and keeps what the cache and the memories hold', async () => {
    const rig = new ServerRig();
    rig.load();
    rig.open('const a = 1;\nconst b = ');
    rig.complete(1, { offset: 23 });
    while (rig.answers(1).length === 0) await new Promise((resolve) => setImmediate(resolve));
    rig.inspect(2);
    rig.evaluate(3);
    rig.complete(4, { offset: 23 });
    rig.inspect(5);
    await rig.settled();
    const [response] = rig.responses('evaluate');
    assert.equal(response?.id, 3);
    assert.ok(response.result.pieces.length > 0);
    const progress = rig.of('progress').filter(({ kind }) => kind === 'evaluate');
    assert.equal(progress.length, response.result.pieces.length);
    const after = rig.completed(4);
    assert.ok(after !== undefined && after.stats.prefilled <= 1, 'the prompt stands in the cache');
    const { memory } = after;
    assert.deepEqual([memory.projectTokens, memory.slots], [0, rig.completed(1)?.memory.slots]);
    assert.equal(rig.of('resync').length, 0);
    await rig.end();
  });

  it('and can be cancelled before and while it types', async () => {
    const rig = new ServerRig();
    rig.load();
    await rig.settled();
    rig.evaluate(2);
    rig.send({ type: 'cancel', id: 2 });
    rig.evaluate(3);
    const { yields } = rig.host;
    rig.host.onYield = () => {
      if (rig.host.yields === yields + 50) rig.send({ type: 'cancel', id: 3 });
    };
    await rig.settled();
    assert.deepEqual(
      rig.of('cancelled').map(({ id, kind }) => [id, kind]),
      [
        [2, 'evaluate'],
        [3, 'evaluate'],
      ],
    );
    assert.equal(rig.responses('evaluate').length, 0);
    await rig.end();
  });

  it('not where there is no model', async () => {
    const rig = new ServerRig();
    rig.evaluate(2);
    await rig.settled();
    const [rejected] = rig.of('rejected');
    assert.deepEqual([rejected?.id, rejected?.kind, rejected?.fault], [2, 'evaluate', 'internal']);
  });
});
