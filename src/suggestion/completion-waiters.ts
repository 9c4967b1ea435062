import type { CompletionOutcome } from '../worker/client/types.ts';
import type { Completion, DocumentPosition } from '../worker/protocol.ts';
import { typedBefore, type TypedRegion } from './typed-region.ts';

/** How waiting for a completion in flight ended. */
export type WaitResult =
  /** The completion, or its preview, without the part that is typed already. */
  | ({ readonly kind: 'completion' } & Pick<Completion, 'text' | 'isCut'>)
  /** The model has nothing to suggest at this position. */
  | { readonly kind: 'nothing' }
  /** There is no answer for this position: the worker is lost, or the completion differs from what was typed. */
  | { readonly kind: 'unanswered' }
  /** The request was cancelled, or the document has changed since. */
  | { readonly kind: 'cancelled' };

interface Waiter {
  readonly position: DocumentPosition;
  readonly settle: (result: WaitResult) => void;
}

/** The requests that wait for one completion. Each wait settles exactly once. */
export class CompletionWaiters {
  readonly #waiters = new Set<Waiter>();

  get size(): number {
    return this.#waiters.size;
  }

  /** Waits at a position until the wait is settled, or its signal is aborted. */
  wait(position: DocumentPosition, signal: AbortSignal, onAbort: () => void): Promise<WaitResult> {
    return new Promise((resolve) => {
      const abort = (): void => {
        waiter.settle({ kind: 'cancelled' });
        onAbort();
      };
      const waiter: Waiter = {
        position,
        settle: (result) => {
          signal.removeEventListener('abort', abort);
          this.#waiters.delete(waiter);
          resolve(result);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Settles each wait that has a result. */
  settle(resultAt: (position: DocumentPosition) => WaitResult | undefined): void {
    for (const waiter of [...this.#waiters]) {
      const result = resultAt(waiter.position);
      if (result !== undefined) waiter.settle(result);
    }
  }
}

/**
 * Returns what a wait at a position results in, given the worker's answer.
 *
 * @param region where the completion goes, and what was typed there since it was requested
 * @param outcome undefined if the request failed
 */
export function waitResultAt(
  position: DocumentPosition,
  region: TypedRegion,
  outcome: CompletionOutcome | undefined,
): WaitResult {
  switch (outcome?.kind) {
    case 'rejected':
      return { kind: 'nothing' };
    case 'result': {
      const { text, isCut } = outcome.result;
      const typed = typedBefore(region, position);
      if (typed === '' && text === '') return { kind: 'nothing' };
      // All of it was typed, or what was typed is cut or filtered away: the model has to be asked again.
      if (typed === undefined || typed.length >= text.length || !text.startsWith(typed))
        return { kind: 'unanswered' };
      return { kind: 'completion', text: text.slice(typed.length), isCut };
    }
    case 'cancelled':
    case 'lost':
    case undefined:
      return { kind: 'unanswered' };
  }
}
