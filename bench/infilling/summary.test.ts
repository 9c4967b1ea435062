import assert from 'node:assert/strict';
import { summarizeInfilling, type InfillingResult } from './summary.ts';

describe('A summary of infilling', () => {
  const result = (confidence: number, kind: 'silent' | 'wrong' | 'passed' | 'exact'): InfillingResult => ({
    id: '',
    silent: kind === 'silent',
    exact: kind === 'exact',
    passed: kind === 'exact' || kind === 'passed',
    confidence,
  });

  it('gives shares of all tasks, and of those about as sure', () => {
    const summary = summarizeInfilling([
      result(1, 'exact'),
      result(0.9, 'passed'),
      result(0.6, 'wrong'),
      result(0, 'silent'),
    ]);
    assert.deepEqual(
      { ...summary, bySureness: summary.bySureness.filter(({ n }) => n > 0) },
      {
        ...{ n: 4, exact: 0.25, pass: 0.5, silent: 0.25 },
        bySureness: [
          { from: 0.9, n: 2, exact: 0.5, pass: 1 },
          { from: 0.5, n: 1, exact: 0, pass: 0 },
        ],
      },
    );
  });

  it('of no tasks has shares of 0', () => {
    assert.equal(summarizeInfilling([]).exact, 0);
  });
});
