import assert from 'node:assert/strict';
import type { CompletionStats } from '../../src/completion/stats.ts';
import { reportBeside, reportReplay } from './report.ts';
import type { Replayed } from './replayer.ts';

function replayed(
  keystrokes: number,
  ...costs: readonly (readonly [promptTokens: number, prefilled: number, warmMs: number, coldMs: number])[]
): Replayed {
  const completions = costs.map(([promptTokens, prefilled, warmMs, coldMs]) => ({
    warm: { stats: stats(promptTokens, prefilled, warmMs) },
    comparison: { cold: { stats: stats(promptTokens, promptTokens, coldMs) }, exact: true },
    arrival: 'edited',
    evaluatedBehind: 0,
  }));
  // A report looks at costs alone.
  return { keystrokes, completions } as unknown as Replayed;
}

function stats(promptTokens: number, prefilled: number, totalMs: number): CompletionStats {
  const reused = promptTokens - prefilled;
  const decoded = { decoded: 1, drafted: 0, draftAccepted: 0 };
  return { promptTokens, reused, prefilled, ...decoded, prefillMs: 0, decodeMs: 0, totalMs };
}

describe('reportReplay', () => {
  it('adds traces up', () => {
    const report = reportReplay([
      replayed(3, [100, 100, 50, 60], [101, 1, 5, 70]),
      replayed(2, [99, 2, 6, 80], [100, 1, 7, 90]),
    ]);
    assert.deepEqual(
      [report.keystrokes, report.completions, report.promptTokens, report.prefilled],
      [5, 4, 400, 104],
    );
    assert.equal(report.reuse, 1 - 104 / 400);
    assert.deepEqual(report.prefilledPerCompletion, { p50: 1, p95: 100 });
    assert.deepEqual(report.latencyMs, { p50: 6, p95: 50 });
    assert.deepEqual(report.coldLatencyMs, { p50: 70, p95: 90 });
    assert.equal(report.exact, true);
  });

  it('tells how long it took where something was evaluated, and compares that with a second engine', () => {
    const ready = [100, 0, 1, 50] as const;
    const report = reportReplay([replayed(3, ready, ready, ready, [100, 1, 10, 50], [100, 2, 20, 50])]);
    assert.deepEqual([report.latencyMs.p50, report.computedLatencyMs.p50], [1, 10]);
    assert.equal(reportBeside(report, []), undefined);
    assert.deepEqual(reportBeside(report, [replayed(1, ready, [100, 1, 40, 50])]), {
      computedLatencyMs: { p50: 40, p95: 40 },
      ratio: 0.25,
    });
  });

  it('tells what the first completion after a move took, before its answer and in all', () => {
    const { completions, ...rest } = replayed(2, [300, 120, 90, 1], [300, 80, 70, 1], [300, 1, 9, 1]);
    const moved = completions.map((completion, i) => ({
      ...completion,
      ...(i < 2 && { arrival: 'near' as const, evaluatedBehind: 100 * i }),
    }));
    const report = reportReplay([{ ...rest, completions: moved }]);
    assert.deepEqual(report.moves.near, {
      ...{ count: 2, prefilled: { mean: 100, p50: 80, p95: 120 }, prefilledInAll: 150 },
      latencyMs: { p50: 70, p95: 90 },
    });
    assert.deepEqual([report.moves.far.count, report.moves.far.prefilled.mean], [0, 0]);
    assert.deepEqual([report.prefilled, report.prefilledBehind], [201, 100]);
  });

  it('is exact only if every completion that was compared is', () => {
    const [first, second] = [replayed(1, [10, 1, 1, 1]), replayed(1, [10, 1, 1, 1])];
    const withExact = (exact: boolean | undefined): Replayed => {
      const completions = second.completions.map(({ comparison, ...rest }) => ({
        ...rest,
        comparison: comparison && exact !== undefined ? { ...comparison, exact } : undefined,
      }));
      return { ...second, completions };
    };
    assert.equal(reportReplay([first, withExact(false)]).exact, false);
    const { exact, compared, completions } = reportReplay([first, withExact(undefined)]);
    assert.deepEqual([exact, compared, completions], [true, 1, 2]);
  });

  it('of nothing has no numbers that are none', () => {
    const report = reportReplay([]);
    assert.equal(report.reuse, 1);
    assert.deepEqual(report.latencyMs, { p50: 0, p95: 0 });
    assert.equal(report.completions, 0);
  });
});
