import { sentence, type PlainText } from '../util/plain-text.ts';
import type { HttpAnswer } from './http.ts';

/** When a server wants to be asked again, after a space; empty if it does not say. */
export function retryAdvice(answer: Pick<HttpAnswer, 'header'>): PlainText {
  const seconds = retrySeconds(answer);
  if (seconds === undefined) return sentence` Try again later.`;
  if (seconds < 120) return sentence` It asks to wait ${Math.max(1, seconds)} s before the next try.`;
  return sentence` It asks to wait ${Math.ceil(seconds / 60)} minutes before the next try.`;
}

/** Seconds from now: said as such, or as a date, which counts from the server's own. */
function retrySeconds({ header }: Pick<HttpAnswer, 'header'>): number | undefined {
  const after = header('retry-after')?.trim() ?? '';
  if (/^\d{1,6}$/.test(after)) return Number(after);
  const seconds = (Date.parse(after) - Date.parse(header('date') ?? '')) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}
