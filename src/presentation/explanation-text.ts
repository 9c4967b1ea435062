import { count } from './plural.ts';
import { reasonText } from './reason-text.ts';
import type { MeasuredCompletion } from '../suggestion/completion-runner.ts';

/** Describes a completion in plain text, one fact per line. */
export function explanationText({
  text,
  stats,
  pausedMs,
  latencyMs,
  explanation,
}: MeasuredCompletion): string {
  const { promptTokens, reused, prefilled, prefillMs, decodeMs, totalMs } = stats;
  return [
    'The last completion',
    '',
    `Suggestion: ${suggestionSize(text)}`,
    `Prompt: ${count(promptTokens, 'token')}, of them ${reused} reused from the cache and ${prefilled} prefilled`,
    `Decoded: ${decodedTokens(stats)}`,
    `Time: ${ms(pausedMs)} of pause for the next key, then ${ms(latencyMs)} until the editor had the answer: ${ms(Math.max(0, latencyMs - totalMs))} of wait for the worker and ${ms(totalMs)} of work, of them ${ms(prefillMs)} for the prefill and ${ms(decodeMs)} for decoding`,
    '',
    reasonText(explanation),
    '',
  ].join('\n');
}

/** Describes a completion in one line, for the log. */
export function explanationLine({ text, stats, latencyMs, explanation }: MeasuredCompletion): string {
  const { reused, prefilled, decoded, drafted, draftAccepted } = stats;
  const drafts = drafted === 0 ? '' : `, ${draftAccepted} of ${drafted} drafted right`;
  const cost = `${reused} tokens reused, ${prefilled} prefilled, ${decoded} decoded${drafts}`;
  return `completed in ${ms(latencyMs)}: ${suggestionSize(text)}; ${cost}. ${reasonText(explanation)}`;
}

function decodedTokens({ decoded, drafted, draftAccepted }: MeasuredCompletion['stats']): string {
  const tokens = count(decoded, 'token');
  return drafted === 0
    ? tokens
    : `${tokens}; of ${drafted} drafted from the text, ${draftAccepted} were right`;
}

function suggestionSize(text: string): string {
  if (text === '') return 'none';
  const lines = text.split('\n').length;
  return `${count(text.length, 'character')} in ${count(lines, 'line')}`;
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}
