import type { Prompt } from '../document/prompt.ts';
import type { Eagerness, Moment } from './confidence/calibration.ts';
import type { Verdict } from './confidence/gate.ts';
import { thresholdOf } from './confidence/moment.ts';
import type { RememberedToken } from './remembered.ts';

/** Tokens at the end of a prompt that typing usually changes. */
const TYPED_TOKENS = 8;

/** What a completion reused, and how confident the model was. */
export type Explanation =
  /** There was no text to continue. */
  | { readonly kind: 'no-prompt' }
  | {
      readonly kind: 'completed';
      readonly reuse: ReuseExplanation;
      readonly confidence: ConfidenceExplanation;
      /** The tokens that the project's memory chose. */
      readonly remembered: readonly RememberedToken[];
    };

export interface ReuseExplanation {
  readonly promptTokens: number;
  /** Tokens of the prompt that were in the cache. */
  readonly reused: number;
  /** Tokens after the prompt that had been decoded before. */
  readonly knownTokens: number;
  /** Why no more was reused; `undefined` if everything was. */
  readonly limit: ReuseLimit | undefined;
}

export type ReuseLimit =
  /** A short prompt was used, as `cold` tokens of the whole one were not in the cache. */
  | { readonly kind: 'short-prompt'; readonly cold: number }
  /** No slot held this file at this place. */
  | { readonly kind: 'new-place' }
  /** The text after the cursor has changed, and it comes before the rest of the prompt. */
  | { readonly kind: 'suffix-changed' }
  | { readonly kind: 'window-moved' }
  /** No slot has the same start of the text before the cursor. */
  | { readonly kind: 'new-prefix' }
  /** The end of the text before the cursor was typed. */
  | { readonly kind: 'typed' }
  /** The last `tokens` tokens before the cursor have changed. */
  | { readonly kind: 'edited'; readonly tokens: number };

export interface ConfidenceExplanation {
  readonly moment: Moment;
  /** See `Verdict`. */
  readonly confidence: number;
  /** What was cut off; `undefined` if nothing was. */
  readonly cut: ConfidenceCut | undefined;
}

export interface ConfidenceCut {
  readonly eagerness: Eagerness;
  readonly threshold: number;
  /** Whether nothing is left. */
  readonly isAll: boolean;
}

/** What `explainReuse` has to know. */
export interface ReuseFacts {
  readonly prompt: Prompt;
  readonly reused: number;
  readonly knownTokens: number;
  /** The document's prompt before this one. */
  readonly previous: Prompt | undefined;
  /** Where this one is short: tokens of the whole one that were not in the cache. */
  readonly cold?: number | undefined;
}

/** Explains how much of a prompt was reused, and why not more. */
export function explainReuse({ prompt, reused, knownTokens, previous, cold }: ReuseFacts): ReuseExplanation {
  const promptTokens = prompt.tokens.length;
  const limit =
    cold === undefined ? limitOf(prompt, reused, previous) : ({ kind: 'short-prompt', cold } as const);
  return { promptTokens, reused, knownTokens, limit };
}

function limitOf(prompt: Prompt, reused: number, previous: Prompt | undefined): ReuseLimit | undefined {
  if (reused === prompt.tokens.length) return undefined;
  const span = prompt.spans.find(({ start, end }) => reused >= start && reused < end);
  switch (span?.kind) {
    case undefined:
    case 'token':
    case 'header':
    case 'path':
    case 'far':
      return { kind: 'new-place' };
    case 'suffix':
      return { kind: 'suffix-changed' };
    case 'prefix': {
      const tokens = span.end - reused;
      if (reused === span.start)
        return {
          kind: previous && previous.windowStart !== prompt.windowStart ? 'window-moved' : 'new-prefix',
        };
      return tokens <= TYPED_TOKENS ? { kind: 'typed' } : { kind: 'edited', tokens };
    }
  }
}

/** Explains how confident the model was, and what was not shown because of it. */
export function explainConfidence(
  { length, confidence, isCut }: Verdict,
  eagerness: Eagerness,
  moment: Moment,
): ConfidenceExplanation {
  const cut = { eagerness, threshold: thresholdOf(eagerness, moment), isAll: length === 0 };
  return { moment, confidence, cut: isCut ? cut : undefined };
}
