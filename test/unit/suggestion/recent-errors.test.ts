import assert from 'node:assert/strict';
import { RecentErrors } from '../../../src/suggestion/recent-errors.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

describe('RecentErrors', () => {
  it('keeps the last ten errors, with their age', async () => {
    const clock = new FakeClock();
    const errors = new RecentErrors(clock);
    for (let index = 0; index < 12; index++) {
      errors.add(`error ${index}`);
      await clock.advance(1_000);
    }
    const list = errors.list();
    assert.equal(list.length, 10);
    assert.deepEqual(list[0], { message: 'error 2', age: 10_000 });
    assert.deepEqual(list.at(-1), { message: 'error 11', age: 1_000 });
  });
});
