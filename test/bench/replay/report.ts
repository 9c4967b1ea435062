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
  /** The same prompts in the same run, each with an empty cache. */
  readonly coldLatencyMs: { readonly p50: number; readonly p95: number };
  /** Whether warm and cold logits were equal bit for bit at every completion. */
  readonly exact: boolean;
}

export function reportReplay(replays: readonly Replayed[]): ReplayReport {
  const completions = replays.flatMap((replayed) => replayed.completions);
  const warm = completions.map((completion) => completion.warm.cost);
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
    coldLatencyMs: summarize(completions.map((completion) => completion.cold.cost.totalMs)),
    exact: completions.every((completion) => completion.exact),
  };
}
