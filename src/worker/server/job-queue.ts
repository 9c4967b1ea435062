import { CancelledError } from '../../completion/host.ts';
import type { RequestKind } from '../protocol.ts';

/** Why a job is there; `prefill` gives way to everything else. */
export type JobKind = RequestKind | 'load' | 'prefill';

interface JobOptions {
  readonly id?: number;
  /** Called at once, in place of `run`, when the job is aborted while it waits: what runs then may take long. */
  readonly dropped?: () => void;
}

interface Job extends JobOptions {
  readonly kind: JobKind;
  readonly controller: AbortController;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Runs jobs one after the other, as the engine can do one thing at a time. */
export class JobQueue {
  #waiting: Job[] = [];
  readonly #onFailure: (error: unknown) => void;
  #running: Job | undefined;

  /** @param onFailure called with what a job throws, except for cancellation */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** @param run gets a signal that is already aborted if the job was cancelled while it waited */
  push(kind: JobKind, run: (signal: AbortSignal) => Promise<void>, options: JobOptions = {}): void {
    this.abort((job) => job.kind === 'prefill');
    this.#waiting.push({ kind, ...options, controller: new AbortController(), run });
    if (!this.#running) void this.#drain();
  }

  /** Cancels matching jobs, running or waiting. Those that wait are dropped, or else still run when it is their turn. */
  abort(matches: (job: Pick<Job, 'kind' | 'id'>) => boolean): void {
    if (this.#running && matches(this.#running)) this.#running.controller.abort();
    const aborted = this.#waiting.filter(matches);
    this.#waiting = this.#waiting.filter((job) => job.dropped === undefined || !aborted.includes(job));
    for (const job of aborted) {
      job.controller.abort();
      job.dropped?.();
    }
  }

  async #drain(): Promise<void> {
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      this.#running = job;
      try {
        await job.run(job.controller.signal);
      } catch (error) {
        if (!(error instanceof CancelledError)) this.#onFailure(error);
      }
    }
    this.#running = undefined;
  }
}
