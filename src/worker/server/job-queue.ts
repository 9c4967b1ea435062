import { CancelledError } from '../../completion/host.ts';

/** Why a job is there; `prefill` gives way to everything else. */
export type JobKind = 'load' | 'complete' | 'prefill' | 'clear' | 'benchmark';

interface Job {
  readonly kind: JobKind;
  readonly id: number | undefined;
  readonly controller: AbortController;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Runs jobs one after the other, as the engine can do one thing at a time. */
export class JobQueue {
  readonly #waiting: Job[] = [];
  readonly #onFailure: (error: unknown) => void;
  #running: Job | undefined;

  /** @param onFailure called with what a job throws, except for cancellation */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** @param run gets a signal that is already aborted if the job was cancelled while it waited */
  push(kind: JobKind, run: (signal: AbortSignal) => Promise<void>, id?: number): void {
    this.abort((job) => job.kind === 'prefill');
    this.#waiting.push({ kind, id, controller: new AbortController(), run });
    if (!this.#running) void this.#drain();
  }

  /** Cancels matching jobs, running or waiting. They still run, to say that they were cancelled. */
  abort(matches: (job: { readonly kind: JobKind; readonly id: number | undefined }) => boolean): void {
    for (const job of this.#running ? [this.#running, ...this.#waiting] : this.#waiting) {
      if (matches(job)) job.controller.abort();
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
