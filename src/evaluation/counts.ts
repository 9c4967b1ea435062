import type { TypedCounts } from '../worker/protocol.ts';
import type { Typed } from './person.ts';

/** Counts what came of typing. */
export function countTyped({ keys, keysByHand, shown }: Typed): TypedCounts {
  return {
    ...{ keys, keysByHand, shown: shown.length },
    taken: shown.filter(({ accepted }) => accepted > 0).length,
    wrong: shown.filter(({ right }) => !right).length,
  };
}

/** Adds counts up. */
export function total(counts: readonly TypedCounts[]): TypedCounts {
  const sum = (of: (one: TypedCounts) => number): number => counts.reduce((all, one) => all + of(one), 0);
  return {
    keys: sum(({ keys }) => keys),
    keysByHand: sum(({ keysByHand }) => keysByHand),
    shown: sum(({ shown }) => shown),
    taken: sum(({ taken }) => taken),
    wrong: sum(({ wrong }) => wrong),
  };
}

/** The share of keys that suggestions save; below 0 where they cost keys. */
export function keystrokesSaved({ keys, keysByHand }: TypedCounts): number {
  return keysByHand === 0 ? 0 : 1 - keys / keysByHand;
}

/** The share of suggestions that are accepted. */
export function precision({ shown, taken }: TypedCounts): number {
  return shown === 0 ? 0 : taken / shown;
}

/** Wrong suggestions in a hundred keys. */
export function distractions({ keys, wrong }: TypedCounts): number {
  return keys === 0 ? 0 : (100 * wrong) / keys;
}
