/** A value on an axis, and where: 0 at its lower end, 1 at its upper. */
export interface Tick {
  readonly value: number;
  readonly at: number;
}

export interface Axis {
  /** Where a value stands, in [0, 1]. */
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
}

/**
 * A logarithmic axis over latencies in milliseconds, as a cold completion may take a hundred times as long as a warm one
 * and both are to be read. It runs over whole decades, from 1 ms or less to where the longest fits.
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
 * Where labels that want to stand at `wanted` stand without overlapping, in the order given; pixels downwards, within
 * `[0, height]` as far as there is room.
 */
export function spreadLabels(wanted: readonly number[], distance: number, height: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  // Pushed down where they touch, then up again from the lower end.
  for (let i = 1; i < order.length; i++) {
    const [above = 0, here = 0] = [order[i - 1], order[i]];
    places[here] = Math.max(places[here] ?? 0, (places[above] ?? 0) + distance);
  }
  let limit = height;
  for (const index of order.reverse()) {
    places[index] = Math.min(places[index] ?? 0, limit);
    limit = (places[index] ?? 0) - distance;
  }
  return places;
}
