import { summarize } from '../../src/util/percentile.ts';
import { PEER_NAMES, type PeerCosts } from './simulate.ts';

export interface PeerReport {
  /** Tokens evaluated over all completions. */
  readonly prefilled: number;
  readonly prefilledPerCompletion: { readonly p50: number; readonly p95: number };
  /** `prefilled` over ours; null where we evaluated none. */
  readonly ratio: number | null;
}

/**
 * @param costs of one or more traces
 * @param ours tokens that we evaluated for the same completions
 */
export function reportPeers(costs: readonly PeerCosts[], ours: number): Record<string, PeerReport> {
  return Object.fromEntries(
    PEER_NAMES.map((name) => {
      const evaluated = costs.flatMap((cost) => cost.get(name) ?? []);
      const prefilled = evaluated.reduce((sum, tokens) => sum + tokens, 0);
      const ratio = ours === 0 ? null : prefilled / ours;
      return [name, { prefilled, prefilledPerCompletion: summarize(evaluated), ratio }];
    }),
  );
}
