import { CancelledError } from '../../completion/host.ts';
import { requestRules } from '../protocol.ts';
import type { FromWorker, Params, Progress, RequestKind, RequestMessage, Result } from '../protocol.ts';
import { reportFault } from './faults.ts';
import type { JobQueue } from './job-queue.ts';

/** Handles the requests of one kind. A result that is no promise is sent at once; what it throws rejects the request. */
export type RequestHandler<K extends RequestKind> = (
  params: Params<K>,
  signal: AbortSignal,
  tell: (progress: Progress<K>) => void,
) => Result<K> | Promise<Result<K>>;

export type RequestHandlers = { readonly [K in RequestKind]: RequestHandler<K> };

/** Has each request handled when it is due by `requestRules`, and answers it exactly once. */
export class RequestDispatcher {
  readonly #handlers: RequestHandlers;
  readonly #jobs: JobQueue;
  readonly #post: (message: FromWorker) => void;

  constructor(handlers: RequestHandlers, jobs: JobQueue, post: (message: FromWorker) => void) {
    this.#handlers = handlers;
    this.#jobs = jobs;
    this.#post = post;
  }

  dispatch(message: RequestMessage): void {
    const { id, kind } = message;
    const run = async (signal: AbortSignal): Promise<void> => this.#answer(message, signal);
    const dropped = (): void => {
      this.#post({ type: 'cancelled', id, kind });
    };
    const { turn } = requestRules[kind];
    if (turn === 'newest') this.#jobs.abort((job) => job.kind === kind);
    if (turn === 'at-once') void run(new AbortController().signal);
    else this.#jobs.push(kind, run, turn === 'always' ? {} : { id, dropped });
  }

  async #answer<K extends RequestKind>(
    { id, kind, params }: RequestMessage<K>,
    signal: AbortSignal,
  ): Promise<void> {
    const tell = (progress: Progress<K>): void => {
      this.#post({ type: 'progress', id, kind, progress });
    };
    try {
      const made = this.#handlers[kind](params, signal, tell);
      const result = made instanceof Promise ? await made : made;
      this.#post({ type: 'response', id, kind, result });
    } catch (error) {
      if (error instanceof CancelledError) this.#post({ type: 'cancelled', id, kind });
      else this.#post({ type: 'rejected', id, kind, ...reportFault(error) });
    }
  }
}
