import type { Alternatives } from './alternatives.ts';
import type { CompletionParams, CompletionResult } from './completion.ts';
import type { FirstSuggestion } from './decode-first.ts';
import { explainConfidence, type ReuseExplanation } from './explain.ts';
import type { PreparedPrompt } from './prompt-cache.ts';
import type { RememberedToken } from './remembered.ts';
import type { CompletionStats } from './stats.ts';

/** The steps of a completion. */
export interface CompletionSteps {
  readonly prepared: PreparedPrompt;
  readonly first: FirstSuggestion;
  readonly others: Alternatives;
  readonly reuse: ReuseExplanation;
  readonly remembered: readonly RememberedToken[];
  readonly times: Pick<CompletionStats, 'prefillMs' | 'decodeMs' | 'totalMs'>;
}

/** The result of a completion's steps. */
export function completionResult(
  { selected = '', eagerness = 'eager' }: CompletionParams,
  { prepared, first, others, reuse, remembered, times }: CompletionSteps,
): CompletionResult {
  const { moment, verdict, steps } = first;
  // Where the first suggestion is empty, an alternative takes its place.
  const [text = '', ...alternatives] = [first.text, ...others.texts]
    .filter((one) => one !== '')
    .map((one) => selected + one);
  return {
    text,
    alternatives,
    moment,
    confidence: verdict.confidence,
    isCut: verdict.isCut,
    steps,
    stats: { ...tokenCounts(prepared, first, others), ...times },
    explanation: {
      kind: 'completed',
      reuse,
      confidence: explainConfidence(verdict, eagerness, moment),
      remembered,
    },
  };
}

function tokenCounts(
  { prompt: { tokens }, resumed: { reused } }: PreparedPrompt,
  { decoded, drafted, draftAccepted }: FirstSuggestion,
  others: Alternatives,
): Omit<CompletionStats, keyof CompletionSteps['times']> {
  return {
    promptTokens: tokens.length,
    reused,
    prefilled: tokens.length - reused,
    decoded: decoded + others.decoded,
    drafted,
    draftAccepted,
  };
}

/** The result where there is no prompt. */
export function emptyResult(totalMs: number): CompletionResult {
  const tokens = { promptTokens: 0, reused: 0, prefilled: 0, decoded: 0, drafted: 0, draftAccepted: 0 };
  return {
    text: '',
    alternatives: [],
    moment: 'typing',
    confidence: 0,
    isCut: false,
    steps: [],
    stats: { ...tokens, prefillMs: 0, decodeMs: 0, totalMs },
    explanation: { kind: 'no-prompt' },
  };
}
