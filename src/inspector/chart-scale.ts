/** A labelled value on an axis; `at` is 0 at the lower end and 1 at the upper. */
export interface Tick {
  readonly value: number;
  readonly at: number;
}

export interface Axis {
  /** Returns the position of a value, in [0, 1]. */
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
}

/**
 * Returns a logarithmic axis over latencies in milliseconds, as a cold completion may take a hundred times as long as a warm
 * one. It spans whole decades, from 1 ms or less to the longest latency.
 */
export function latencyAxis(latencies: readonly number[]): Axis {
  const longest = Math.max(10, ...latencies);
  const decades = Math.ceil(Math.log10(longest));
  const at = (value: number): number => Math.min(1, Math.max(0, Math.log10(Math.max(1, value)) / decades));
  const ticks = Array.from({ length: decades + 1 }, (_, power) => ({
    value: 10 ** power,
    at: power / decades,
  }));
  return { at, ticks };
}

/** An axis over shares, in [0, 1]. */
export const shareAxis: Axis = {
  at: (value) => Math.min(1, Math.max(0, value)),
  ticks: [0, 0.5, 1].map((value) => ({ value, at: value })),
};

/**
 * Returns positions of labels near the `wanted` ones, at least `distance` apart and in the same order; in pixels downwards,
 * at most `height`, and below 0 only if there is no room.
 */
export function spreadLabels(wanted: readonly number[], distance: number, height: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const positions = [...wanted];
  // Push overlapping labels down, then up again from the lower end.
  for (let i = 1; i < order.length; i++) {
    const [above = 0, here = 0] = [order[i - 1], order[i]];
    positions[here] = Math.max(positions[here] ?? 0, (positions[above] ?? 0) + distance);
  }
  let limit = height;
  for (const index of order.reverse()) {
    positions[index] = Math.min(positions[index] ?? 0, limit);
    limit = (positions[index] ?? 0) - distance;
  }
  return positions;
}
