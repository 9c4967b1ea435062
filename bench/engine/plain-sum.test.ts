import assert from 'node:assert/strict';
import { plainSum } from './plain-sum.ts';

describe('the plain sum', () => {
  it('reads all bytes once', async () => {
    for (const bytes of [64, 65_536, 3 * 65_536 + 640]) assert.equal((await plainSum(bytes))(), bytes / 4);
  });
});
