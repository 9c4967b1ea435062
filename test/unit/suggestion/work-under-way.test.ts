import assert from 'node:assert/strict';
import { WorkUnderWay } from '../../../src/suggestion/work-under-way.ts';

describe('WorkUnderWay', () => {
  it('begins with the first work and ends with the last', async () => {
    const underWay = new WorkUnderWay();
    const told: boolean[] = [];
    underWay.onDidChange((busy) => told.push(busy));
    const ends: (() => void)[] = [];
    const work = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const settled = [underWay.during(work), underWay.during(work)];
    assert.equal(underWay.busy, true);
    ends[0]?.();
    await settled[0];
    assert.deepEqual([underWay.busy, told], [true, [true]]);
    ends[1]?.();
    await settled[1];
    assert.deepEqual([underWay.busy, told], [false, [true, false]]);
  });

  it('gives what the work gives', async () => {
    assert.equal(await new WorkUnderWay().during(() => Promise.resolve('done')), 'done');
  });

  it('ends when work fails', async () => {
    const underWay = new WorkUnderWay();
    await assert.rejects(
      underWay.during(() => Promise.reject(new Error('failed'))),
      /failed/,
    );
    assert.equal(underWay.busy, false);
  });

  it('tells nobody once it is disposed', async () => {
    const underWay = new WorkUnderWay();
    underWay.onDidChange(() => assert.fail('was told'));
    underWay.dispose();
    await underWay.during(() => Promise.resolve());
  });
});
