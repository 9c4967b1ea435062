import { CancelledError } from '../../completion/host.ts';
import type { RequestKind } from '../protocol.ts';

/** What a job does. */
export type JobKind = RequestKind | 'load' | 'prefill' | 'prepare' | 'index';

/** Kinds that give way to each other and to all other kinds, from the least urgent: a job is cut off by its own kind. */
const GIVING_WAY: readonly JobKind[] = ['index', 'prepare', 'prefill'];

function givesWay(kind: JobKind, to: JobKind): boolean {
  const [rank, other] = [GIVING_WAY.indexOf(kind), GIVING_WAY.indexOf(to)];
  return rank >= 0 && (other < 0 || other >= rank);
}

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
  readonly #onIdle: () => void;
  #running: Job | undefined;

  /**
   * @param onFailure called with what a job throws, except for cancellation
   * @param onIdle called when no job is left; may push one
   */
  constructor(onFailure: (error: unknown) => void, onIdle: () => void = () => undefined) {
    this.#onFailure = onFailure;
    this.#onIdle = onIdle;
  }

  get isIdle(): boolean {
    return this.#running === undefined && this.#waiting.length === 0;
  }

  /** Whether no job of another kind runs or waits. */
  hasOnly(kind: JobKind): boolean {
    return this.#waiting.every((job) => job.kind === kind) && (this.#running?.kind ?? kind) === kind;
  }

  /** @param run gets a signal that is already aborted if the job was cancelled while it waited */
  push(kind: JobKind, run: (signal: AbortSignal) => Promise<void>, options: JobOptions = {}): void {
    this.abort((job) => givesWay(job.kind, kind));
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
    this.#onIdle();
  }
}
