import type { Clock } from '../../util/clock.ts';
import type { PlainText } from '../../util/plain-text.ts';
import type { WorkerLauncher } from '../channel.ts';
import type { DocumentSource } from './synced-documents.ts';
import type { FaultReport, LogLevel, ModelDescription, RequestKind, Result } from '../protocol.ts';

/** What a load waits for that should not take as long as it does. */
export type LoadDelay =
  /** The model's file is being opened: its drive may not answer. */
  | 'file'
  /** The thread before does not end. */
  | 'thread';

/** What the worker is about, as the editor side sees it. */
export type ClientState =
  | { readonly kind: 'stopped' }
  /** Starting, restarting or reading the model; `fraction` is in [0, 1]. */
  | { readonly kind: 'loading'; readonly fraction: number; readonly delay?: LoadDelay }
  | { readonly kind: 'ready'; readonly model: ModelDescription }
  /** Final until other options are loaded or the worker is restarted by command. */
  | ({ readonly kind: 'failed' } & FaultReport);

/** How a request ended that has no result. */
export type NoResult =
  /** By the caller, by a newer request, or because the document moved on. */
  | { readonly kind: 'cancelled' }
  | ({ readonly kind: 'rejected' } & FaultReport)
  /** There is no worker that could answer: it died, failed or was disposed of. */
  | { readonly kind: 'lost'; readonly reason: PlainText };

/** How a request ended. */
export type Outcome<K extends RequestKind> =
  { readonly kind: 'result'; readonly result: Result<K> } | NoResult;

export type CompletionOutcome = Outcome<'complete'>;

export interface ClientOptions {
  readonly launch: WorkerLauncher;
  readonly clock: Clock;
  readonly log: (level: LogLevel, message: string) => void;
  readonly documents: DocumentSource;
}
