import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';
import { FuzzFinding } from '../kind.ts';

/** The request that a message answers, by its kind and id; undefined for what answers none. */
function answeredBy(message: FromWorker): string | undefined {
  switch (message.type) {
    case 'response':
      return `${message.kind} ${message.id}`;
    case 'cancelled':
    case 'rejected':
      if (message.kind === 'clear' || message.kind === 'inspect')
        throw new FuzzFinding(`A request to ${message.kind} was ${message.type}.`);
      return `${message.kind} ${message.id}`;
    case 'progress':
    case 'hello':
    case 'alive':
    case 'loading':
    case 'ready':
    case 'failed':
    case 'resync':
    case 'log':
      return undefined;
  }
}

/** Throws unless each request has exactly one answer, and nothing else has any. */
export function requireAnswers(sent: readonly ToWorker[], said: readonly FromWorker[]): void {
  const due = new Map<string, number>();
  const count = (key: string | undefined, by: number): void => {
    if (key !== undefined) due.set(key, (due.get(key) ?? 0) + by);
  };
  for (const message of sent)
    count(message.type === 'request' ? `${message.kind} ${message.id}` : undefined, 1);
  for (const message of said) count(answeredBy(message), -1);
  for (const [key, left] of due) {
    if (left > 0) throw new FuzzFinding(`${left} requests have no answer: ${key}.`);
    if (left < 0) throw new FuzzFinding(`${-left} answers were not asked for: ${key}.`);
  }
}
