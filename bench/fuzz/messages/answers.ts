import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';
import { FuzzFinding } from '../kind.ts';

/** The kinds of answers that requests have. */
type Answer = 'outcome' | 'cleared' | 'inspection';

function expectedOf(message: ToWorker): Answer | undefined {
  switch (message.type) {
    case 'complete':
    case 'benchmark':
      return 'outcome';
    case 'clear':
      return 'cleared';
    case 'inspect':
      return 'inspection';
    case 'load':
    case 'open':
    case 'change':
    case 'close':
    case 'cells':
    case 'prefill':
    case 'cancel':
      return undefined;
  }
}

function givenBy(message: FromWorker): Answer | undefined {
  switch (message.type) {
    case 'completion':
    case 'cancelled':
    case 'rejected':
    case 'benchmarked':
      return 'outcome';
    case 'cleared':
    case 'inspection':
      return message.type;
    case 'alive':
    case 'loading':
    case 'ready':
    case 'failed':
    case 'progress':
    case 'offer':
    case 'resync':
    case 'benchmarking':
    case 'log':
      return undefined;
  }
}

/** Throws unless each request has exactly one answer, and nothing else has any. */
export function requireAnswers(sent: readonly ToWorker[], said: readonly FromWorker[]): void {
  const due = new Map<string, number>();
  const count = (kind: Answer | undefined, message: object, by: number): void => {
    if (kind === undefined || !('id' in message)) return;
    const key = `${kind} ${String(message.id)}`;
    due.set(key, (due.get(key) ?? 0) + by);
  };
  for (const message of sent) count(expectedOf(message), message, 1);
  for (const message of said) count(givenBy(message), message, -1);
  for (const [key, left] of due) {
    if (left > 0) throw new FuzzFinding(`${left} requests have no answer: ${key}.`);
    if (left < 0) throw new FuzzFinding(`${-left} answers were not asked for: ${key}.`);
  }
}
