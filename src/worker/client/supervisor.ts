import type { Clock } from '../../util/clock.ts';
import { errorMessage } from '../../util/errors.ts';
import type { PlainText } from '../../util/plain-text.ts';
import { MissingWorkerError, type WorkerChannel, type WorkerDeath, type WorkerLauncher } from '../channel.ts';
import { RestartPolicy, type DeathCause } from './restart-policy.ts';
import type { FromWorker, ToWorker } from '../protocol.ts';

/** How long the end of a thread is waited for before that is worth telling, in milliseconds. */
const endPatienceMs = 5_000;

export interface SupervisorEvents {
  /** A new worker runs and knows nothing yet. */
  readonly started: () => void;
  readonly message: (message: FromWorker) => void;
  /** The worker ended without being stopped. Returns whether another one is wanted. */
  readonly died: (death: WorkerDeath) => boolean;
  /** It died or hung too often to be started again without being asked. */
  readonly gaveUp: (cause: DeathCause) => void;
  /** There is no code to start a worker from. */
  readonly missing: (message: PlainText) => void;
  /** A worker is wanted, but the thread of the one before does not end. */
  readonly blocked: () => void;
}

/**
 * Keeps one worker running: starts it again when it dies, with growing pauses, until it dies too often. There is never more
 * than one thread: the next one starts when the one before has ended.
 */
export class WorkerSupervisor {
  readonly #launch: WorkerLauncher;
  readonly #clock: Clock;
  readonly #events: SupervisorEvents;
  readonly #policy: RestartPolicy;
  #channel: WorkerChannel | undefined;
  /** The end of the thread before, while it has not come. */
  #ending: Promise<void> | undefined;
  /** Takes back the start that is to come. */
  #stopStart: () => void = () => undefined;

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
    this.#startAfter(0);
  }

  stop(): void {
    this.#stopStart();
    this.#terminate();
  }

  /** Ends the running worker in the middle of whatever it does, which counts as a death. */
  kill(reason: string, cause: DeathCause): void {
    if (this.#channel === undefined) return;
    this.#terminate();
    this.#died({ reason, outOfMemory: false }, cause);
  }

  /** The worker has done what it is there for. */
  answered(): void {
    this.#policy.answered();
  }

  /** Sends a message to the worker, if one is running. */
  post(message: ToWorker): void {
    this.#channel?.post(message);
  }

  #terminate(): void {
    if (this.#channel === undefined) return;
    const ending = this.#channel.terminate().finally(() => {
      if (this.#ending === ending) this.#ending = undefined;
    });
    this.#ending = ending;
    this.#channel = undefined;
  }

  /** Starts a worker after a pause, once the thread before has ended. */
  #startAfter(delay: number): void {
    if (delay > 0) {
      this.#stopStart = this.#clock.after(delay, () => {
        this.#startAfter(0);
      });
    } else if (this.#ending === undefined) {
      this.#run();
    } else {
      this.#runAfter(this.#ending);
    }
  }

  #runAfter(ending: Promise<void>): void {
    let wanted = true;
    const stopWatch = this.#clock.after(endPatienceMs, this.#events.blocked);
    this.#stopStart = () => {
      wanted = false;
      stopWatch();
    };
    void ending.then(() => {
      stopWatch();
      if (wanted) this.#run();
    });
  }

  #run(): void {
    let channel: WorkerChannel;
    try {
      channel = this.#launch();
    } catch (error) {
      if (error instanceof MissingWorkerError) this.#events.missing(error.message);
      else
        this.#died(
          { reason: `it could not be started: ${errorMessage(error)}`, outOfMemory: false },
          'crash',
        );
      return;
    }
    this.#channel = channel;
    // A channel that was given up is silent by contract; the comparisons cost nothing and need no trust.
    channel.onMessage((message) => {
      if (this.#channel === channel) this.#events.message(message);
    });
    channel.onDeath((death) => {
      if (this.#channel !== channel) return;
      this.#channel = undefined;
      this.#died(death, 'crash');
    });
    this.#events.started();
  }

  #died(death: WorkerDeath, cause: DeathCause): void {
    if (!this.#events.died(death)) return;
    const delay = this.#policy.died(cause);
    if (delay === undefined) this.#events.gaveUp(cause);
    else this.#startAfter(delay);
  }
}
