import assert from 'node:assert/strict';
import type { Measurement } from './driver.ts';
import { markdownTable, reportBench, tablesOf } from './report.ts';

const ours: Measurement = {
  runtime: 'ours',
  threads: 1,
  loadMs: 120.4,
  peakMemoryBytes: 250_400_000,
  reading: { decode: 21.00049, plainSum: 29 },
  samples: { prefill16Ms: [9, 4, 100, 5, 3], decode512Ms: [2] },
};
const theirs: Measurement = {
  ...{ runtime: 'theirs', threads: 2, detail: 'their backend' },
  samples: { prefill16Ms: [10, 15], decode512Ms: [1], decode2048Ms: [7] },
};
const absent: Measurement = { runtime: 'absent', threads: 1, samples: {}, unavailable: 'not here' };

describe('reportBench', () => {
  const report = reportBench('tiny', 5, 'ours', [ours, theirs, absent]);

  it('gives the median of each figure, and null for what was not measured', () => {
    assert.deepEqual(report.rows[0], {
      ...{ runtime: 'ours', model: 'tiny', threads: 1 },
      ...{ prefill16Ms: 5, prefill128Ms: null, prefill512Ms: null },
      ...{ editToFirstTokenMs: null, decode512Ms: 2, decode2048Ms: null },
      ...{ loadMs: 120, peakMemoryMB: 250 },
      readingGBps: { decode: 21, plainSum: 29 },
    });
    assert.equal(report.rows[1]?.detail, 'their backend');
    assert.deepEqual(
      [report.rows[2]?.unavailable, report.rows[2]?.decode512Ms, report.rows[2]?.peakMemoryMB],
      ['not here', null, null],
    );
  });

  it("divides each runtime's time by the reference's where both have one", () => {
    const nothing = {
      ...{ prefill16Ms: null, prefill128Ms: null, prefill512Ms: null },
      ...{ editToFirstTokenMs: null, decode512Ms: null, decode2048Ms: null },
    };
    assert.deepEqual(report.ratios, {
      ours: { ...nothing, prefill16Ms: 1, decode512Ms: 1 },
      theirs: { ...nothing, prefill16Ms: 2, decode512Ms: 0.5 },
      absent: nothing,
    });
  });

  it('has no ratios without the reference', () => {
    const others = reportBench('tiny', 5, 'ours', [theirs, absent]);
    assert.ok(Object.values(others.ratios['theirs'] ?? {}).every((ratio) => ratio === null));
    assert.equal(tablesOf(others).length, 1);
  });

  it('shows the same as tables', () => {
    const [rows, ratios] = tablesOf(report);
    assert.deepEqual(rows?.['theirs']?.['prefill16Ms'], '10.00');
    assert.deepEqual(rows['theirs']['prefill128Ms'], '-');
    assert.deepEqual(rows['absent'], {});
    assert.deepEqual(Object.keys(ratios ?? {}), ['ours / ours', 'theirs / ours']);
    assert.equal(ratios?.['theirs / ours']?.['decode512Ms'], '0.50');
  });
});

describe('markdownTable', () => {
  it('has a column for each figure, and a dash where a row has none', () => {
    const table = { ours: { threads: '1', loadMs: '120' }, theirs: { threads: '2' } };
    assert.equal(
      markdownTable(table),
      ['|  | threads | loadMs |', '| --- | ---: | ---: |', '| ours | 1 | 120 |', '| theirs | 2 | - |'].join(
        '\n',
      ),
    );
  });
});
