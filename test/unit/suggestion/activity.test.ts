import assert from 'node:assert/strict';
import { Activity } from '../../../src/suggestion/activity.ts';

describe('Activity', () => {
  it('begins with the first work and ends with the last', async () => {
    const activity = new Activity();
    const told: boolean[] = [];
    activity.onDidChange((busy) => told.push(busy));
    const ends: (() => void)[] = [];
    const work = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const works = [activity.during(work), activity.during(work)];
    assert.equal(activity.busy, true);
    ends[0]?.();
    await works[0];
    assert.deepEqual([activity.busy, told], [true, [true]]);
    ends[1]?.();
    await works[1];
    assert.deepEqual([activity.busy, told], [false, [true, false]]);
  });

  it('gives what the work gives', async () => {
    assert.equal(await new Activity().during(() => Promise.resolve('done')), 'done');
  });

  it('ends when work fails', async () => {
    const activity = new Activity();
    await assert.rejects(
      activity.during(() => Promise.reject(new Error('failed'))),
      /failed/,
    );
    assert.equal(activity.busy, false);
  });

  it('tells nobody once it is disposed', async () => {
    const activity = new Activity();
    activity.onDidChange(() => assert.fail('was told'));
    activity.dispose();
    await activity.during(() => Promise.resolve());
  });
});
