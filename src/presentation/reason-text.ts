import type {
  ConfidenceExplanation,
  Explanation,
  Moment,
  RememberedToken,
  ReuseExplanation,
  ReuseLimit,
} from '../worker/protocol.ts';
import { count } from './plural.ts';

/** Explains what a completion reused and how confident the model was, in sentences. */
export function reasonText(explanation: Explanation): string {
  switch (explanation.kind) {
    case 'no-prompt':
      return 'There is no text to go on at this place.';
    case 'completed':
      return [
        reuseText(explanation.reuse),
        confidenceText(explanation.confidence),
        ...memoryText(explanation.remembered),
      ].join(' ');
  }
}

function memoryText(remembered: readonly RememberedToken[]): string[] {
  const [first] = remembered;
  if (first === undefined) return [];
  const tokens = count(remembered.length, 'token');
  return [`The project's memory chose ${tokens} in place of the model, as in ${originText(first)}.`];
}

/** The file and the line that a token comes from: `cart.ts, line 12`. */
export function originText({ origin: { uri, line } }: RememberedToken): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return `${decoded(name)}, line ${line + 1}`;
}

/** The name as it is if it is not percent-encoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Explains how much of a prompt was reused, and why not more, in sentences. */
export function reuseText({ promptTokens, reused, knownTokens, limit }: ReuseExplanation): string {
  if (limit?.kind === 'short-prompt')
    return `A short prompt of ${promptTokens} tokens was used, as ${count(limit.cold, 'token')} of the whole one would have had to be evaluated first: ${promptTokens - reused} evaluated.`;
  if (limit === undefined) {
    const decoded =
      knownTokens > 0 ? ` ${count(knownTokens, 'token')} of the answer had been decoded before.` : '';
    return `All ${promptTokens} tokens of the prompt were reused.${decoded}`;
  }
  const redone = count(promptTokens - reused, 'token');
  return `${reused} of ${promptTokens} tokens of the prompt were reused. ${limitText(limit)}: ${redone} evaluated.`;
}

function limitText(limit: Exclude<ReuseLimit, { kind: 'short-prompt' }>): string {
  switch (limit.kind) {
    case 'new-place':
      return 'No cache held this file at this place';
    case 'suffix-changed':
      return 'The text after the cursor has changed, and it comes before the rest of the prompt';
    case 'window-moved':
      return 'The window over the file has moved on';
    case 'new-prefix':
      return 'No cache begins with the same text before the cursor';
    case 'typed':
      return 'Typing changed the end of the text before the cursor';
    case 'edited':
      return `An edit, or a move of the cursor, changed the text from ${limit.tokens} tokens before the cursor on`;
  }
}

function confidenceText({ moment, confidence, cut }: ConfidenceExplanation): string {
  const what =
    moment === 'typing' ? 'Confidence in the first line' : 'Mean certainty of a token of the first line';
  const sure = `${what}: ${percent(confidence)}`;
  if (cut === undefined) return `${sure}.`;
  const rule = `"${cut.eagerness}" shows from ${percent(cut.threshold)} on ${moments[moment]}`;
  return cut.isAll
    ? `${sure}, which is too little to show: ${rule}.`
    : `${sure}; the rest was cut off, as the confidence fell there: ${rule}.`;
}

/** Moments as the end of a sentence about a threshold. */
const moments: Readonly<Record<Moment, string>> = {
  typing: 'while you type',
  paused: 'when you pause',
  'paused-at-line': 'when you pause in front of an empty line',
  'paused-at-body': 'when you pause where a body begins',
};

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
