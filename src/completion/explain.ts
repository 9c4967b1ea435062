import type { Prompt } from '../document/prompt.ts';
import type { Eagerness, Moment } from './confidence/calibration.ts';
import type { Verdict } from './confidence/gate.ts';
import { thresholdOf } from './confidence/moment.ts';

/** How the person's typing usually changes a prompt: its last few tokens. */
const TYPED_TOKENS = 8;

/** What is known of a completion's prompt. */
export interface ReuseFacts {
  readonly prompt: Prompt;
  readonly reused: number;
  /** Tokens of the suggestion that had been decoded before. */
  readonly ahead: number;
  /** The document's prompt before this one. */
  readonly previous: Prompt | undefined;
}

/** Says in sentences how much of a prompt was reused, and which rule kept it from being more. */
export function explainReuse(facts: ReuseFacts): string {
  const { prompt, reused, ahead } = facts;
  const total = prompt.tokens.length;
  const decoded = ahead > 0 ? ` ${count(ahead, 'token')} of the answer had been decoded before.` : '';
  if (reused === total) return `All ${total} tokens of the prompt were reused.${decoded}`;
  return `${reused} of ${total} tokens of the prompt were reused. ${whyNotMore(facts)}`;
}

function whyNotMore({ prompt, reused, previous }: ReuseFacts): string {
  const redone = count(prompt.tokens.length - reused, 'token');
  const span = prompt.spans.find(({ start, end }) => reused >= start && reused < end);
  switch (span?.kind) {
    case undefined:
    case 'token':
    case 'header':
    case 'path':
      return `No cache held this file at this place: ${redone} evaluated.`;
    case 'suffix':
      return `The text after the cursor is not what it was, and it stands before the rest: ${redone} evaluated.`;
    case 'prefix':
      return `${whyPrefix(prompt, reused - span.start, span.end - reused, previous)}: ${redone} evaluated.`;
  }
}

/** @param kept tokens of the prefix that were reused; @param redone those that were not */
function whyPrefix(prompt: Prompt, kept: number, redone: number, previous: Prompt | undefined): string {
  if (kept === 0 && previous && previous.windowStart !== prompt.windowStart) {
    return 'The window over the file has moved on';
  }
  if (kept === 0) return 'The text before the cursor begins otherwise than in any cache';
  if (redone <= TYPED_TOKENS) return 'Typing changed the end of the text before the cursor';
  return `An edit, or a move of the cursor, changed the text from ${redone} tokens before the cursor on`;
}

/** Says in a sentence how sure the model was, and what that kept from being shown. */
export function explainConfidence(
  { length, confidence, isCut }: Verdict,
  eagerness: Eagerness,
  moment: Moment,
): string {
  const what =
    moment === 'typing' ? 'Confidence in the first line' : 'Mean certainty of a token of the first line';
  const sure = `${what}: ${percent(confidence)}`;
  if (!isCut) return `${sure}.`;
  const rule = `"${eagerness}" shows from ${percent(thresholdOf(eagerness, moment))} on ${MOMENTS[moment]}`;
  return length === 0
    ? `${sure}, which is too little to show: ${rule}.`
    : `${sure}; the rest was cut off, as the confidence fell there: ${rule}.`;
}

/** As the end of a sentence on a threshold. */
const MOMENTS: Readonly<Record<Moment, string>> = {
  typing: 'while you type',
  paused: 'when you pause',
  'paused-at-line': 'when you pause in front of an empty line',
  'paused-at-body': 'when you pause where a body begins',
};

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
