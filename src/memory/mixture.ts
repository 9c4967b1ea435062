import type { Distribution, Mixture } from '../runtime/distribution.ts';
import type { Matches } from './token-index.ts';

/**
 * How far what followed a context elsewhere is trusted, for each length of what matched. Fitted by `fit-memory`, and kept
 * as data.
 */
export interface Gate {
  /** `[levels]`, ascending: a level counts the matches of so many tokens or more. */
  readonly lengths: readonly number[];
  /** `[levels][FEATURES]`. */
  readonly weights: readonly (readonly number[])[];
}

/** Bias, amount, purity, whether pure, whether seen once, variety, the model's certainty, its view of it, agreement. */
export const FEATURES = 9;

/** What is known of a level, and what it says. */
export interface Level {
  /** `[FEATURES]`. */
  readonly features: readonly number[];
  /** `[tokens]`: the share of each token in what followed. */
  readonly shares: readonly number[];
}

/** What followed, by token, and how it looks at each level that has matches; levels above those have none. */
export interface Evidence {
  /** In the order in which they were found, the newest first. */
  readonly tokens: readonly number[];
  readonly levels: readonly Level[];
}

/** Sorts matches by level, and sets them beside what the model says. */
export function evidenceOf(
  matches: Matches,
  lengths: readonly number[],
  model: Distribution,
  isAllowed: (token: number) => boolean = () => true,
): Evidence {
  const indexes = new Map<number, number>();
  const atLevel: number[][] = lengths.map(() => []);
  for (let i = 0; i < matches.count; i++) {
    const token = matches.tokens[i] ?? 0;
    if (!isAllowed(token)) continue;
    const index = indexes.get(token) ?? indexes.size;
    indexes.set(token, index);
    const level = lengths.findLastIndex((length) => length <= (matches.lengths[i] ?? 0));
    atLevel[level]?.push(index);
  }
  const tokens = [...indexes.keys()];
  // What matches further counts at the lower levels, too.
  const counts = new Array<number>(tokens.length).fill(0);
  const levels: Level[] = [];
  let total = 0;
  for (const found of atLevel.toReversed()) {
    total += found.length;
    for (const index of found) counts[index] = (counts[index] ?? 0) + 1;
    if (total > 0) levels.unshift(describeLevel(tokens, counts, total, model));
  }
  return { tokens, levels };
}

function describeLevel(
  tokens: readonly number[],
  counts: readonly number[],
  total: number,
  model: Distribution,
): Level {
  const most = Math.max(...counts);
  const first = tokens[counts.indexOf(most)] ?? 0;
  const distinct = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const { token, logProb } = model.likeliest;
  return {
    features: [
      ...[1, Math.log(1 + total) / 2, most / total, most === total ? 1 : 0, total <= 1 ? 1 : 0],
      ...[Math.log(1 + distinct) / 2, logProb, 0.2 * model.logProb(first), first === token ? 1 : 0],
    ],
    shares: counts.map((count) => count / total),
  };
}

/** Mixes level after level into the model's distribution, the shortest matches first; `undefined` without any. */
export function mix({ tokens, levels }: Evidence, gate: Gate): Mixture | undefined {
  if (levels.length === 0) return undefined;
  const added = new Array<number>(tokens.length).fill(0);
  let scale = 1;
  for (const [level, { features, shares }] of levels.entries()) {
    const trust = trustIn(features, gate.weights[level] ?? []);
    scale *= 1 - trust;
    for (const [index, share] of shares.entries())
      added[index] = (1 - trust) * (added[index] ?? 0) + trust * share;
  }
  return { scale, added: new Map(tokens.map((token, index) => [token, added[index] ?? 0])) };
}

/** 0 to 1: the logistic function of the features' weighted sum. */
export function trustIn(features: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (const [i, feature] of features.entries()) sum += feature * (weights[i] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}
