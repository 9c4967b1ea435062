/** What a replay does unless its options say otherwise. */
export interface ReplayPlan {
  /** Whether all shipped traces are played, or the short ones. */
  readonly all: boolean;
  /** One completion in so many is made with an empty cache as well, and the last of each trace is. */
  readonly coldEvery: number;
}

/** Above this a completion with an empty cache takes seconds. */
const LARGE = 50_000_000;

/** Traces of some minutes' typing, for models that take long. */
export const shortTraces: readonly string[] = [
  'deleting-and-undoing',
  'two-files-in-turn',
  'typing-a-function',
];

/** A plan that takes some minutes, by the model's parameters: everything for small models, samples for large ones. */
export function planReplay(parameters: number): ReplayPlan {
  return parameters < LARGE ? { all: true, coldEvery: 1 } : { all: false, coldEvery: 25 };
}

/** Which completions of so many, counted from 0, are made with an empty cache as well. */
export function isCold(index: number, count: number, every: number): boolean {
  return (index + 1) % every === 0 || index === count - 1;
}
