import type { Clock } from '../../util/clock.ts';
import type { WorkerChannel, WorkerLauncher } from '../channel.ts';
import { RestartPolicy } from './restart-policy.ts';
import type { FromWorker, ToWorker } from '../protocol.ts';

export interface SupervisorEvents {
  /** A new worker runs and knows nothing yet. */
  readonly started: () => void;
  readonly message: (message: FromWorker) => void;
  /** The worker ended by itself. Returns whether another one is wanted. */
  readonly died: (reason: string) => boolean;
  /** It died too often to be started again without being asked. */
  readonly gaveUp: () => void;
}

/** Keeps one worker running: starts it again when it dies, with growing pauses, until it dies too often. */
export class WorkerSupervisor {
  readonly #launch: WorkerLauncher;
  readonly #clock: Clock;
  readonly #events: SupervisorEvents;
  readonly #policy: RestartPolicy;
  #channel: WorkerChannel | undefined;
  #stopRestart: () => void = () => undefined;

  constructor(launch: WorkerLauncher, clock: Clock, events: SupervisorEvents) {
    this.#launch = launch;
    this.#clock = clock;
    this.#events = events;
    this.#policy = new RestartPolicy(clock);
  }

  get running(): boolean {
    return this.#channel !== undefined;
  }

  /** Starts a new worker, in place of the one that may be running, and forgets past deaths. */
  start(): void {
    this.stop();
    this.#policy.reset();
    this.#run();
  }

  stop(): void {
    this.#stopRestart();
    this.#channel?.terminate();
    this.#channel = undefined;
  }

  /** Ends the running worker in the middle of whatever it does, which counts as a death. */
  kill(reason: string): void {
    if (this.#channel === undefined) return;
    this.#channel.terminate();
    this.#died(reason);
  }

  /** Sends a message to the worker, if one is running. */
  post(message: ToWorker): void {
    this.#channel?.post(message);
  }

  #run(): void {
    let channel: WorkerChannel;
    try {
      channel = this.#launch();
    } catch (error) {
      this.#died(`it could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    this.#channel = channel;
    // A channel that was given up is silent by contract; the comparisons cost nothing and need no trust.
    channel.onMessage((message) => {
      if (this.#channel === channel) this.#events.message(message);
    });
    channel.onDeath((reason) => {
      if (this.#channel === channel) this.#died(reason);
    });
    this.#events.started();
  }

  #died(reason: string): void {
    this.#channel = undefined;
    if (!this.#events.died(reason)) return;
    const delay = this.#policy.died();
    if (delay === undefined) {
      this.#events.gaveUp();
    } else if (delay === 0) {
      this.#run();
    } else {
      this.#stopRestart = this.#clock.after(delay, () => {
        this.#run();
      });
    }
  }
}
