import assert from 'node:assert/strict';
import { ghostTimes } from '../../../../scripts/jump/ghost-clock.ts';

/** Ctrl+G, a line, Enter at 100, and the keys "l", "o", "s" from 600 on. */
const keys = [
  ...['1', '8', 'Enter'].map((key, index) => ({ key, time: 80 + 10 * index })),
  ...['l', 'o', 's'].map((key, index) => ({ key, time: 600 + 120 * index })),
];
const shown = (time: number) => ({ isShown: true, time });
const hidden = (time: number) => ({ isShown: false, time });

describe('The times of a jump', () => {
  it('run from the jump, the first key and the last key to the first suggestion', () => {
    const times = ghostTimes({ keys, changes: [shown(1_000)] }, 3);
    assert.deepEqual(times, { sinceLastKey: 160, sinceFirstKey: 400, sinceJump: 900, lastKey: 840 });
  });

  it('are 0 from the last key where a suggestion was there and that key went along with it', () => {
    const times = ghostTimes({ keys, changes: [shown(700)] }, 3);
    assert.equal(times.sinceLastKey, 0);
    assert.equal(times.sinceFirstKey, 100);
  });

  it('do not count a suggestion that the last key took away', () => {
    const { sinceLastKey } = ghostTimes({ keys, changes: [shown(700), hidden(850), shown(1_340)] }, 3);
    assert.equal(sinceLastKey, 500);
  });

  it('are undefined where nothing was shown', () => {
    const { sinceLastKey, sinceFirstKey, sinceJump } = ghostTimes({ keys, changes: [hidden(610)] }, 3);
    assert.deepEqual([sinceLastKey, sinceFirstKey, sinceJump], [undefined, undefined, undefined]);
  });

  it('cannot be told without all keys', () => {
    assert.throws(() => ghostTimes({ keys, changes: [] }, 4), /not seen all keys/);
    assert.throws(() => ghostTimes({ keys: [], changes: [] }, 1), /not seen all keys/);
  });
});
