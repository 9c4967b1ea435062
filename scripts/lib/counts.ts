/** The number of checks in a test stage, by outcome. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

export function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    noCounts,
  );
}

/**
 * Parses the counts at the end of mocha's `spec` or `dot` output. A run that failed before it printed them counts as one
 * failure.
 */
export function countsOfMocha(output: string, exitCode: number): Counts {
  const count = (word: string): number => {
    const lines = [...output.matchAll(new RegExp(`^ +(\\d+) ${word}\\b`, 'gm'))];
    return Number(lines.at(-1)?.[1] ?? 0);
  };
  const failed = count('failing');
  return {
    passed: count('passing'),
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: count('pending'),
  };
}

/** Prints the last lines of a test run. The very last one has a fixed format that scripts can parse. */
export function printTotal(counts: Counts): void {
  if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
}
