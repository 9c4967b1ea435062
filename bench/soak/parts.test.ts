import assert from 'node:assert/strict';
import { UsageError } from '../../src/cli/engines.ts';
import { Ledger } from './ledger.ts';
import { slopeOf } from './memory.ts';
import { parseSoakOptions } from './options.ts';

describe('the parts of a soak', () => {
  it('count promises by how they settle', async () => {
    const ledger = new Ledger();
    void ledger.track(Promise.resolve(3), (value) => `resolved ${value}`);
    void ledger.track(Promise.reject(new RangeError('x')), String);
    void ledger.track(new Promise(() => undefined), String);
    await ledger.settle(100);
    assert.deepEqual(ledger.outcomes, { 'resolved 3': 1, RangeError: 1 });
    assert.deepEqual([ledger.asked, ledger.unsettled], [3, 1]);
  });

  it('find the growth of memory after the first keys', () => {
    const samples = [0, 10_000, 12_000, 14_000, 16_000, 18_000].map((keys) => ({
      keys,
      rssBytes: keys <= 10_000 ? 1e9 : 5e6 + 30 * keys,
    }));
    assert.ok(Math.abs(slopeOf(samples)! - 300_000) < 1);
    assert.equal(slopeOf(samples.slice(0, 4)), undefined);
  });

  it('read the command line', () => {
    const { plan, json } = parseSoakOptions(['--keys', '10', '--kills', '0', '--json']);
    assert.deepEqual([plan.keys, plan.kills, plan.switches, plan.seed, json], [10, 0, 10, 1, true]);
    assert.throws(() => parseSoakOptions(['--keys', '0']), UsageError);
    assert.throws(() => parseSoakOptions(['--kills', 'x']), UsageError);
  });
});
