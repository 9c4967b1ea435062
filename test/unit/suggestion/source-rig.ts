import { AdaptiveDebouncer } from '../../../src/suggestion/debouncer.ts';
import { SessionStatistics } from '../../../src/suggestion/statistics.ts';
import { SuggestionSource } from '../../../src/suggestion/suggestion-source.ts';
import type { ClientState, CompletionOutcome } from '../../../src/worker/client/types.ts';
import type { CompletionRequest } from '../../../src/worker/protocol.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { completed, ready } from '../helpers/worker-messages.ts';

export const uri = 'file:///a.ts';

/** A completion that the source requested from the client, which the test plays. */
export interface Asked {
  readonly request: CompletionRequest;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  readonly preview: (text: string) => void;
  readonly answer: (outcome: CompletionOutcome) => void;
}

/** A source whose client the test plays. Like the real one, the client settles an aborted request at once. */
export function rig() {
  const clock = new FakeClock();
  const asked: Asked[] = [];
  const prefilled: number[] = [];
  const revived: number[] = [];
  const statistics = new SessionStatistics();
  const state: { current: ClientState } = { current: { kind: 'ready', model: ready.model } };
  const document = { version: 1 };
  const source = new SuggestionSource({
    clock,
    statistics,
    debouncer: new AdaptiveDebouncer(
      clock,
      () => ({ minimum: 50, maximum: 50 }),
      () => 0,
    ),
    currentVersion: () => document.version,
    client: {
      get state() {
        return state.current;
      },
      prefill: ({ offset }) => prefilled.push(offset),
      revive: () => revived.push(clock.now()),
      complete: (request, signal, onProgress) =>
        new Promise((answer) => {
          signal.addEventListener('abort', () => {
            answer({ kind: 'cancelled' });
          });
          asked.push({
            request,
            signal,
            answer,
            progress: (text) => onProgress?.({ kind: 'decoded', text }),
            preview: (text) => onProgress?.({ kind: 'preview', text }),
          });
        }),
    },
  });
  /** Types the same text at several cursors. */
  const typeAt = (offsets: readonly number[], text: string, length = 0): void => {
    document.version++;
    const edits = offsets.map((offset) => ({ offset, length, text }));
    source.documentChanged({ document: { uri, version: document.version }, edits, length: 100 });
    source.keystroke();
  };
  const type = (text: string, offset: number, length = 0): void => {
    typeAt([offset], text, length);
  };
  return { clock, asked, prefilled, revived, statistics, state, document, source, type, typeAt };
}

export const completion = (
  text: string,
  alternatives: readonly string[] = [],
  isCut = false,
): CompletionOutcome => ({ kind: 'result', result: completed(text, alternatives, isCut) });
