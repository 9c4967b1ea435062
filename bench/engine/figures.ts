/** What is timed: `count` tokens at positions `[position, position + count)`, over a cache filled up to `position`. */
export interface Figure {
  readonly name: FigureName;
  readonly position: number;
  readonly count: number;
}

export type FigureName =
  'prefill16Ms' | 'prefill128Ms' | 'prefill512Ms' | 'decode512Ms' | 'decode2048Ms' | 'editToFirstTokenMs';

/**
 * In this order each figure finds most of what it needs in the cache already. `editToFirstTokenMs` is a prompt of
 * 512 tokens whose last 16 are others than those in the cache; `prefill512Ms` is the same prompt without a cache.
 */
export const figures: readonly Figure[] = [
  { name: 'prefill16Ms', position: 0, count: 16 },
  { name: 'prefill128Ms', position: 0, count: 128 },
  { name: 'prefill512Ms', position: 0, count: 512 },
  { name: 'editToFirstTokenMs', position: 496, count: 16 },
  { name: 'decode512Ms', position: 512, count: 1 },
  { name: 'decode2048Ms', position: 2048, count: 1 },
];

/** Positions that a cache needs for the figure. */
export function capacityFor({ position, count }: Figure): number {
  return position + count;
}

/** Room for every figure, rounded up as runtimes like it. */
export const LARGEST_CAPACITY = 2304;

/** The token at a position. `variant` tells a prompt from one that was edited. */
export function tokenAt(position: number, variant: number, vocabulary: number): number {
  return (position * 7919 + variant * 104_729) % vocabulary;
}
