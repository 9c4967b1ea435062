import assert from 'node:assert/strict';
import { systemClock } from '../../src/util/clock.ts';
import { launch, SoakModels, soakSources } from './models.ts';
import { soak } from './soak.ts';

describe('a short soak', function () {
  this.timeout(120_000);

  it('settles every promise and loses no worker without a reason', async () => {
    const models = new SoakModels();
    try {
      const plan = { keys: 100, kills: 2, switches: 4, suspensions: 1, suspensionMs: 500 };
      const report = await soak(
        { ...plan, sampleEach: 50, seed: 1 },
        { launch, clock: systemClock, sources: soakSources(), models: models.list(), say: () => undefined },
      );
      assert.deepEqual(report.findings, []);
      assert.equal(report.unsettled, 0);
      assert.equal(report.samples.length, 2);
      assert.ok((report.outcomes['completion'] ?? 0) > 0, JSON.stringify(report.outcomes));
      const settled = Object.values(report.outcomes).reduce((sum, count) => sum + count, 0);
      assert.equal(settled, report.asked);
    } finally {
      models.dispose();
    }
  });
});
