import assert from 'node:assert/strict';
import { plain } from '../../../src/util/plain-text.ts';
import { live } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt, stats } from '../helpers/worker-messages.ts';
import { completion, rig } from './source-rig.ts';

describe('CompletionRunner', () => {
  it('is busy exactly while the model is asked, also when that fails', async () => {
    const { asked, source } = rig();
    const seen: boolean[] = [];
    source.completions.onDidChangeBusy((busy) => seen.push(busy));
    for (const outcome of [
      { kind: 'lost', reason: plain('crash') },
      { kind: 'rejected', fault: 'internal', message: plain('no') },
      { kind: 'cancelled' },
    ] as const) {
      const suggestion = source.suggest(requestAt(1, 10), 'ask-now', live());
      await settle();
      assert.equal(source.completions.busy, true);
      asked.at(-1)!.answer(outcome);
      assert.equal(await suggestion, undefined);
      assert.equal(source.completions.busy, false);
    }
    assert.deepEqual(seen, [true, false, true, false, true, false]);
  });

  it('measures latency without the time that the model takes to load', async () => {
    const { clock, asked, source, statistics, state } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask-now', live());
    await clock.advance(40);
    asked[0]!.answer(completion(''));
    await first;
    assert.equal(statistics.summary().p95, 40);
    state.current = { kind: 'loading', fraction: 0 };
    const second = source.suggest(requestAt(1, 10), 'ask-now', live());
    await clock.advance(5_000);
    asked[1]!.answer(completion(''));
    await second;
    assert.equal(statistics.summary().p95, 40);
    assert.equal(source.completions.last?.latencyMs, stats.totalMs);
  });

  it('reports rejections', async () => {
    const { asked, source } = rig();
    const faults: string[] = [];
    source.completions.onDidReject(({ fault }) => faults.push(fault));
    void source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.answer({ kind: 'rejected', fault: 'out-of-memory', message: plain('No slot fits.') });
    await settle();
    assert.deepEqual(faults, ['out-of-memory']);
  });
});
