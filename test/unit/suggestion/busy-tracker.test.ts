import assert from 'node:assert/strict';
import { BusyTracker } from '../../../src/suggestion/busy-tracker.ts';

describe('BusyTracker', () => {
  it('is busy from the first work to the end of the last', async () => {
    const tracker = new BusyTracker();
    const told: boolean[] = [];
    tracker.onDidChange((busy) => told.push(busy));
    const ends: (() => void)[] = [];
    const work = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const settled = [tracker.track(work), tracker.track(work)];
    assert.equal(tracker.busy, true);
    ends[0]?.();
    await settled[0];
    assert.deepEqual([tracker.busy, told], [true, [true]]);
    ends[1]?.();
    await settled[1];
    assert.deepEqual([tracker.busy, told], [false, [true, false]]);
  });

  it('returns the result of the work', async () => {
    assert.equal(await new BusyTracker().track(() => Promise.resolve('done')), 'done');
  });

  it('is not busy after work that fails', async () => {
    const tracker = new BusyTracker();
    await assert.rejects(
      tracker.track(() => Promise.reject(new Error('failed'))),
      /failed/,
    );
    assert.equal(tracker.busy, false);
  });

  it('fires no events after it is disposed', async () => {
    const tracker = new BusyTracker();
    tracker.onDidChange(() => assert.fail('was told'));
    tracker.dispose();
    await tracker.track(() => Promise.resolve());
  });
});
