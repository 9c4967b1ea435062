import { summarize } from '../../src/util/percentile.ts';
import type { Arrival } from './cursor-moves.ts';
import type { Replayed, ReplayedCompletion } from './replayer.ts';

export interface ReplayReport {
  readonly keystrokes: number;
  readonly completions: number;
  /** Over all completions. */
  readonly promptTokens: number;
  readonly prefilled: number;
  /** Tokens evaluated after answers from short prompts, to have the whole ones ready; not in `prefilled`. */
  readonly prefilledBehind: number;
  /** 1 - prefilled / promptTokens */
  readonly reuse: number;
  readonly prefilledPerCompletion: { readonly p50: number; readonly p95: number };
  readonly latencyMs: { readonly p50: number; readonly p95: number };
  /** Of completions that evaluated something; the others stood ready, from the suggestion before. */
  readonly computedLatencyMs: { readonly p50: number; readonly p95: number };
  /** The same prompts in the same run, those that were compared, each with an empty cache. */
  readonly coldLatencyMs: { readonly p50: number; readonly p95: number };
  /** Completions that were made with an empty cache too. */
  readonly compared: number;
  /** Whether warm and cold logits were equal bit for bit at every completion that was compared. */
  readonly exact: boolean;
  /** The first completion after each move of the cursor: within a file, by up to 60 lines or more, and from another file. */
  readonly moves: Readonly<Record<Move, MoveReport>>;
}

type Move = Exclude<Arrival, 'edited'>;

export interface MoveReport {
  readonly count: number;
  /** Tokens evaluated before the answer. */
  readonly prefilled: { readonly mean: number; readonly p50: number; readonly p95: number };
  /** Mean of the tokens evaluated in all, before the answer and after it. */
  readonly prefilledInAll: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number };
}

export function reportReplay(replays: readonly Replayed[]): ReplayReport {
  const completions = replays.flatMap((replayed) => replayed.completions);
  const warm = completions.map((completion) => completion.warm.stats);
  const comparisons = completions.flatMap(({ comparison }) => comparison ?? []);
  const promptTokens = warm.reduce((sum, stats) => sum + stats.promptTokens, 0);
  const prefilled = warm.reduce((sum, stats) => sum + stats.prefilled, 0);
  return {
    keystrokes: replays.reduce((sum, replayed) => sum + replayed.keystrokes, 0),
    completions: completions.length,
    promptTokens,
    prefilled,
    prefilledBehind: completions.reduce((sum, { evaluatedBehind }) => sum + evaluatedBehind, 0),
    reuse: promptTokens === 0 ? 1 : 1 - prefilled / promptTokens,
    prefilledPerCompletion: summarize(warm.map((stats) => stats.prefilled)),
    latencyMs: summarize(warm.map((stats) => stats.totalMs)),
    computedLatencyMs: summarize(warm.filter((stats) => stats.prefilled > 0).map((stats) => stats.totalMs)),
    coldLatencyMs: summarize(comparisons.map(({ cold }) => cold.stats.totalMs)),
    compared: comparisons.length,
    exact: comparisons.every(({ exact }) => exact),
    moves: {
      near: reportMoves(completions, 'near'),
      far: reportMoves(completions, 'far'),
      'other-file': reportMoves(completions, 'other-file'),
    },
  };
}

function reportMoves(completions: readonly ReplayedCompletion[], move: Move): MoveReport {
  const moved = completions.filter(({ arrival }) => arrival === move);
  const prefilled = moved.map(({ warm }) => warm.stats.prefilled);
  return {
    count: moved.length,
    prefilled: { mean: mean(prefilled), ...summarize(prefilled) },
    prefilledInAll: mean(moved.map(({ warm, evaluatedBehind }) => warm.stats.prefilled + evaluatedBehind)),
    latencyMs: summarize(moved.map(({ warm }) => warm.stats.totalMs)),
  };
}

/** 0 for none. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** The same traces on a second engine. */
export interface BesideReport {
  readonly computedLatencyMs: { readonly p50: number; readonly p95: number };
  /** The first engine's p50 of what was computed over the second's: below 1 the first is faster. */
  readonly ratio: number;
}

/** Undefined where no second engine played. */
export function reportBeside(report: ReplayReport, replays: readonly Replayed[]): BesideReport | undefined {
  if (replays.length === 0) return undefined;
  const { computedLatencyMs } = reportReplay(replays);
  return { computedLatencyMs, ratio: report.computedLatencyMs.p50 / computedLatencyMs.p50 };
}
