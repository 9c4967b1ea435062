import { sentence, type PlainText } from '../../util/plain-text.ts';
import { isAbout, requestRules } from '../protocol.ts';
import type {
  DocumentIdentity,
  FromWorker,
  Params,
  Progress,
  ProgressMessage,
  RequestKind,
  RequestMessage,
  ResponseMessage,
} from '../protocol.ts';
import { faultText } from './fault-text.ts';
import type { ModelState } from './model-state.ts';
import type { WorkerSupervisor } from './supervisor.ts';
import type { MirroredDocuments } from './synced-documents.ts';
import type { NoResult, Outcome } from './types.ts';

export interface RequestOptions<K extends RequestKind> {
  /** Settles the request at once when it is aborted, and tells the worker. */
  readonly signal?: AbortSignal | undefined;
  /** Hears what the worker tells of the request until it is settled. */
  readonly onProgress?: ((progress: Progress<K>) => void) | undefined;
}

/**
 * How long a worker may be silent, in milliseconds. While it works it gives a sign of life each second; only a single piece
 * of work is in between, and the kernels' own wait of half a minute for a thread that died.
 */
const patienceMs = 45_000;

interface RequestParts {
  readonly worker: Pick<WorkerSupervisor, 'running' | 'post' | 'owes'>;
  readonly model: Pick<ModelState, 'current'>;
  readonly documents: Pick<MirroredDocuments, 'ensure'>;
}

interface OpenRequest {
  readonly message: RequestMessage;
  readonly settle: (outcome: NoResult) => void;
  readonly hear: (message: ProgressMessage | ResponseMessage) => void;
  readonly unlisten: () => void;
  /** Ends the wait for the worker's answer. */
  stopWatch: () => void;
  /** Whether the worker was asked; if not, the request waits for the model. */
  isSent: boolean;
  /** Whether it was cancelled after it was sent. It stays open until the worker answers, as one that does not hangs. */
  isCancelled: boolean;
  /** Asking again is due once the whole document had to be sent while the request was open. */
  retry: 'unused' | 'due' | 'used';
}

/**
 * The requests that the worker has not answered. Each promise settles: by an answer, at once when cancelled, or
 * through `settleAll`.
 */
export class OpenRequests {
  readonly #parts: RequestParts;
  readonly #open = new Map<number, OpenRequest>();
  #lastId = 0;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** Sends a request, or keeps it until the model is ready, in place of an older one of its kind. */
  readonly request = <K extends RequestKind>(
    kind: K,
    params: Params<K>,
    { signal, onProgress }: RequestOptions<K> = {},
  ): Promise<Outcome<K>> => {
    if (signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
    const reason = this.#obstacleTo(kind);
    if (reason !== undefined) return Promise.resolve({ kind: 'lost', reason });
    for (const open of [...this.#open.values()])
      if (!open.isSent && open.message.kind === kind) this.#end(open, { kind: 'cancelled' });
    const id = ++this.#lastId;
    const outcome = new Promise<Outcome<K>>((resolve) => {
      const abort = (): void => {
        this.#abort(id);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#open.set(id, {
        message: { type: 'request', id, kind, params },
        settle: resolve,
        hear: (message) => {
          if (!isAbout(message, kind)) return;
          if (message.type === 'progress') onProgress?.(message.progress);
          else resolve({ kind: 'result', result: message.result });
        },
        unlisten: () => signal?.removeEventListener('abort', abort),
        stopWatch: () => undefined,
        ...{ isSent: false, isCancelled: false, retry: 'unused' },
      });
    });
    this.send();
    return outcome;
  };

  /** Sends what waits and may be sent by now. */
  send(): void {
    const isReady = this.#parts.model.current.kind === 'ready';
    for (const open of [...this.#open.values()]) {
      const { message } = open;
      if (open.isSent || !(isReady || requestRules[message.kind].whileLoading === 'send')) continue;
      open.isSent = true;
      open.stopWatch = this.#parts.worker.owes(`an answer to "${message.kind}"`, patienceMs);
      const document = documentOf(message);
      // It may have moved on since the request was made, or be closed.
      if (document === undefined || this.#parts.documents.ensure(document)) this.#parts.worker.post(message);
      else this.#end(open, { kind: 'cancelled' });
    }
  }

  /** The whole document was sent again: what was asked about it before may be asked once more. */
  resynced(uri: string): void {
    for (const open of this.#open.values())
      if (open.isSent && open.retry === 'unused' && documentOf(open.message)?.uri === uri) open.retry = 'due';
  }

  receive(message: Extract<FromWorker, { id: number }>): void {
    const open = this.#open.get(message.id);
    if (open?.message.kind !== message.kind) return;
    switch (message.type) {
      case 'progress':
        if (!open.isCancelled) open.hear(message);
        return;
      case 'response':
        open.hear(message);
        this.#close(open);
        return;
      case 'rejected':
        this.#end(open, { kind: 'rejected', fault: message.fault, message: faultText(message.message) });
        return;
      case 'cancelled':
        if (open.retry === 'due' && this.#isNewest(open)) this.#retry(open);
        else this.#end(open, { kind: 'cancelled' });
        return;
    }
  }

  /** Settles all requests, or those of some kinds, as the worker or the model behind them is going. */
  settleAll(outcome: NoResult, matches: (kind: RequestKind) => boolean = () => true): void {
    for (const open of [...this.#open.values()]) if (matches(open.message.kind)) this.#end(open, outcome);
  }

  #abort(id: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (!open.isSent) {
      this.#end(open, { kind: 'cancelled' });
      return;
    }
    open.isCancelled = true;
    open.settle({ kind: 'cancelled' });
    open.stopWatch();
    open.stopWatch = this.#parts.worker.owes('a cancellation', patienceMs);
    this.#parts.worker.post({ type: 'cancel', id });
  }

  #end(open: OpenRequest, outcome: NoResult): void {
    open.settle(outcome);
    this.#close(open);
  }

  #close(open: OpenRequest): void {
    this.#open.delete(open.message.id);
    open.unlisten();
    open.stopWatch();
  }

  #isNewest(open: OpenRequest): boolean {
    const { kind } = open.message;
    const wanted = [...this.#open.values()].filter((one) => !one.isCancelled && one.message.kind === kind);
    return wanted.at(-1) === open;
  }

  /** The worker dropped a request for want of the document, which it has by now. */
  #retry(open: OpenRequest): void {
    open.stopWatch();
    open.isSent = false;
    open.retry = 'used';
    this.send();
  }

  /** Why a request can neither be sent nor wait for the model. */
  #obstacleTo(kind: RequestKind): PlainText | undefined {
    const { whileLoading } = requestRules[kind];
    const model = this.#parts.model.current;
    if (whileLoading === 'send')
      return this.#parts.worker.running ? undefined : sentence`the worker is not running`;
    if (model.kind === 'ready' || (model.kind === 'loading' && whileLoading === 'wait')) return undefined;
    return model.kind === 'failed' ? model.message : sentence`no model is loaded`;
  }
}

/** The document that a request is about, if it is about one. */
function documentOf({ params }: RequestMessage): DocumentIdentity | undefined {
  return params !== undefined && 'uri' in params ? params : undefined;
}
