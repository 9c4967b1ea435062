/** Returns the nearest-rank percentile of ascending values, `share` from 0 to 1; `undefined` for no values. */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Returns the median and the 95th percentile of values in any order; 0 for no values. */
export function summarize(values: readonly number[]): { p50: number; p95: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5) ?? 0, p95: percentile(sorted, 0.95) ?? 0 };
}
