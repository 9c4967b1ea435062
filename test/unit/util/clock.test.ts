import assert from 'node:assert/strict';
import { systemClock } from '../../../src/util/clock.ts';

describe('systemClock', () => {
  it('goes on, and calls back no earlier than asked', async () => {
    const start = systemClock.now();
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
    });
    // Node's timers count in whole milliseconds of their own clock.
    assert.ok(systemClock.now() - start >= 19);
  });

  it('does not call back once it is cancelled', async () => {
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
