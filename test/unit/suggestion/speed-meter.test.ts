import assert from 'node:assert/strict';
import { SpeedMeter } from '../../../src/suggestion/speed-meter.ts';
import type { CompletionStats } from '../../../src/worker/protocol.ts';

const stats: CompletionStats = {
  ...{ promptTokens: 100, reused: 0, prefilled: 100, decoded: 16, drafted: 0, draftAccepted: 0 },
  ...{ prefillMs: 300, decodeMs: 160, totalMs: 460 },
};

describe('SpeedMeter', () => {
  it('knows nothing until enough was decoded', () => {
    const meter = new SpeedMeter();
    meter.completed(stats);
    assert.equal(meter.speed(), undefined);
    meter.completed(stats);
    assert.deepEqual(meter.speed(), { decodeMs: 10, prefillMs: 3 });
  });

  it('counts neither drafts nor prompts of a few tokens', () => {
    const meter = new SpeedMeter();
    for (let i = 0; i < 4; i++) meter.completed({ ...stats, prefilled: 2, prefillMs: 900 });
    meter.completed({ ...stats, decoded: 100, drafted: 8, prefilled: 2 });
    assert.deepEqual(meter.speed(), { decodeMs: 10, prefillMs: undefined });
  });

  it('begins anew with another model', () => {
    const meter = new SpeedMeter();
    for (let i = 0; i < 4; i++) meter.completed(stats);
    meter.reset();
    assert.equal(meter.speed(), undefined);
  });
});
