import { summarize } from '../../../src/util/percentile.ts';
import type { Replayed } from './replayer.ts';

export interface ReplayReport {
  readonly keystrokes: number;
  readonly completions: number;
  /** Over all completions. */
  readonly promptTokens: number;
  readonly prefilled: number;
  /** 1 - prefilled / promptTokens */
  readonly reuse: number;
  readonly prefilledPerCompletion: { readonly p50: number; readonly p95: number };
  readonly latencyMs: { readonly p50: number; readonly p95: number };
  /** The same prompts in the same run, those that were compared, each with an empty cache. */
  readonly coldLatencyMs: { readonly p50: number; readonly p95: number };
  /** Completions that were made with an empty cache too. */
  readonly compared: number;
  /** Whether warm and cold logits were equal bit for bit at every completion that was compared. */
  readonly exact: boolean;
}

export function reportReplay(replays: readonly Replayed[]): ReplayReport {
  const completions = replays.flatMap((replayed) => replayed.completions);
  const warm = completions.map((completion) => completion.warm.cost);
  const comparisons = completions.flatMap(({ comparison }) => comparison ?? []);
  const promptTokens = warm.reduce((sum, cost) => sum + cost.promptTokens, 0);
  const prefilled = warm.reduce((sum, cost) => sum + cost.prefilled, 0);
  return {
    keystrokes: replays.reduce((sum, replayed) => sum + replayed.keystrokes, 0),
    completions: completions.length,
    promptTokens,
    prefilled,
    reuse: promptTokens === 0 ? 1 : 1 - prefilled / promptTokens,
    prefilledPerCompletion: summarize(warm.map((cost) => cost.prefilled)),
    latencyMs: summarize(warm.map((cost) => cost.totalMs)),
    coldLatencyMs: summarize(comparisons.map(({ cold }) => cold.cost.totalMs)),
    compared: comparisons.length,
    exact: comparisons.every(({ exact }) => exact),
  };
}
