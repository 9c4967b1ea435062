import assert from 'node:assert/strict';
import { systemClock } from '../../../src/util/clock.ts';

describe('systemClock', () => {
  it('advances, and calls back no earlier than the delay', async () => {
    const start = systemClock.now();
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
    });
    // Node's timers count whole milliseconds of their own clock, so one may be up to 1 ms early.
    assert.ok(systemClock.now() - start >= 19);
  });

  it('does not call back after it was cancelled', async () => {
    let called = false;
    const cancel = systemClock.after(5, () => {
      called = true;
    });
    cancel();
    await new Promise<void>((resolve) => {
      systemClock.after(25, resolve);
    });
    assert.equal(called, false);
  });
});
