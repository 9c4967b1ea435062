/** What became of one task. */
export interface InfillingResult {
  readonly id: string;
  /** Nothing was suggested. */
  readonly silent: boolean;
  readonly exact: boolean;
  readonly passed: boolean;
  /** How sure the suggestion was, 0 to 1. */
  readonly confidence: number;
}

/** Tasks whose suggestion was about as sure. */
export interface Sureness {
  /** Least confidence, up to the next one's. */
  readonly from: number;
  readonly n: number;
  readonly exact: number;
  readonly pass: number;
}

export interface InfillingSummary {
  readonly n: number;
  /** Shares of all tasks, 0 to 1. */
  readonly exact: number;
  readonly pass: number;
  readonly silent: number;
  /** The surest first; shares of the tasks in each. Silent ones are in none. */
  readonly bySureness: readonly Sureness[];
}

const STEPS = [0.9, 0.75, 0.5, 0.25, 0];

export function summarizeInfilling(results: readonly InfillingResult[]): InfillingSummary {
  const spoken = results.filter(({ silent }) => !silent);
  const bySureness = STEPS.map((from, i) => {
    const below = STEPS[i - 1] ?? Infinity;
    const some = spoken.filter(({ confidence }) => confidence >= from && confidence < below);
    return { from, n: some.length, exact: share(some, 'exact'), pass: share(some, 'passed') };
  });
  return {
    n: results.length,
    exact: share(results, 'exact'),
    pass: share(results, 'passed'),
    silent: share(results, 'silent'),
    bySureness,
  };
}

function share(results: readonly InfillingResult[], key: 'exact' | 'passed' | 'silent'): number {
  return results.filter((result) => result[key]).length / Math.max(1, results.length);
}
