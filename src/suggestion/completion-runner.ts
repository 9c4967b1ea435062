import type { Clock } from '../util/clock.ts';
import { Emitter } from '../util/emitter.ts';
import type { CompletionOutcome } from '../worker/client/types.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { Completion, CompletionProgress, CompletionRequest, FaultReport } from '../worker/protocol.ts';
import { BusyTracker } from './busy-tracker.ts';
import type { SessionStatistics } from './statistics.ts';

/** A completion, and how long the editor waited for it. */
export interface MeasuredCompletion extends Completion {
  /** Milliseconds that the editor waited on purpose before the request, for the next keystroke. */
  readonly pausedMs: number;
  /** Milliseconds from the request to the answer. */
  readonly latencyMs: number;
}

export interface CompletionRunnerParts {
  readonly client: Pick<WorkerClient, 'complete' | 'state'>;
  readonly clock: Clock;
  readonly statistics: SessionStatistics;
}

/** Sends completion requests to the worker, and reports their outcomes and latencies. */
export class CompletionRunner {
  readonly #parts: CompletionRunnerParts;
  readonly #completions = new Emitter<MeasuredCompletion>();
  readonly #rejections = new Emitter<FaultReport>();
  readonly #busy = new BusyTracker();
  #last: MeasuredCompletion | undefined;

  constructor(parts: CompletionRunnerParts) {
    this.#parts = parts;
  }

  readonly onDidComplete = this.#completions.on;
  readonly onDidReject = this.#rejections.on;
  /** Fires when the worker begins to complete, and when it has finished. */
  readonly onDidChangeBusy = this.#busy.onDidChange;

  get busy(): boolean {
    return this.#busy.busy;
  }

  get last(): MeasuredCompletion | undefined {
    return this.#last;
  }

  /**
   * Completes a request and reports the outcome.
   *
   * @param pausedMs see `MeasuredCompletion`
   */
  run(
    request: CompletionRequest,
    signal: AbortSignal,
    pausedMs: number,
    onProgress: (progress: CompletionProgress) => void,
  ): Promise<CompletionOutcome> {
    const { client, clock } = this.#parts;
    const start = clock.now();
    const wasReady = client.state.kind === 'ready';
    return this.#busy.track(async () => {
      const outcome = await client.complete(request, signal, onProgress);
      // Time spent waiting for the model to load says nothing about completions.
      this.#report(outcome, pausedMs, wasReady ? clock.now() - start : undefined);
      return outcome;
    });
  }

  /** Completes a request and reports nothing: for alternatives to a completion that was reported. */
  runUnreported(request: CompletionRequest, signal: AbortSignal): Promise<CompletionOutcome> {
    return this.#busy.track(() => this.#parts.client.complete(request, signal));
  }

  dispose(): void {
    for (const emitter of [this.#completions, this.#rejections, this.#busy]) emitter.dispose();
  }

  #report(outcome: CompletionOutcome, pausedMs: number, waitedMs: number | undefined): void {
    switch (outcome.kind) {
      case 'result': {
        const { stats } = outcome.result;
        const measured = { ...outcome.result, pausedMs, latencyMs: waitedMs ?? stats.totalMs };
        this.#parts.statistics.completed(measured, stats);
        this.#last = measured;
        this.#completions.fire(measured);
        return;
      }
      case 'rejected':
        this.#rejections.fire({ fault: outcome.fault, message: outcome.message });
        return;
      case 'cancelled':
      case 'lost':
        return;
    }
  }
}
