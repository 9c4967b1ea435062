import type { Clock } from '../../util/clock.ts';
import { errorMessage } from '../../util/errors.ts';
import { sentence } from '../../util/plain-text.ts';
import { MissingWorkerError, type WorkerChannel, type WorkerDeath, type WorkerLauncher } from '../channel.ts';
import { Liveness } from './liveness.ts';
import { gaveUpMessage, RestartPolicy, type DeathCause } from './restart-policy.ts';
import { protocolVersion, type FaultReport, type FromWorker, type ToWorker } from '../protocol.ts';
import { outlineOf, readFromWorker } from '../read-message.ts';

/** How long the end of a thread is waited for before that is worth telling, in milliseconds. */
const endPatienceMs = 5_000;

export interface SupervisorEvents {
  /** A new worker runs and knows nothing yet. */
  readonly started: () => void;
  readonly message: (message: FromWorker) => void;
  /** The worker ended without being stopped. Returns whether another one is wanted. */
  readonly died: (death: WorkerDeath) => boolean;
  /** There is no use in another one: its code is missing or of another version, or it died or hung too often. */
  readonly failed: (report: FaultReport) => void;
  /** A worker is wanted, but the thread of the one before does not end. */
  readonly blocked: () => void;
}

/**
 * Keeps one worker running: starts it again when it dies, with growing pauses, until it dies too often. There is never more
 * than one thread: the next one starts when the one before has ended.
 */
export class WorkerSupervisor {
  readonly liveness: Liveness;
  readonly #launch: WorkerLauncher;
  readonly #clock: Clock;
  readonly #events: SupervisorEvents;
  readonly #policy: RestartPolicy;
  #channel: WorkerChannel | undefined;
  /** Whether that has said that it speaks this version of the protocol. */
  #isKnown = false;
  #gaveUp = false;
  /** The end of the thread before, while it has not come. */
  #ending: Promise<void> | undefined;
  /** Takes back the start that is to come. */
  #stopStart: () => void = () => undefined;

  constructor(launch: WorkerLauncher, clock: Clock, events: SupervisorEvents) {
    this.liveness = new Liveness(clock);
    this.#launch = launch;
    this.#clock = clock;
    this.#events = events;
    this.#policy = new RestartPolicy(clock);
  }

  get running(): boolean {
    return this.#channel !== undefined;
  }

  /** Whether it stays off as it died or hung too often. */
  get gaveUp(): boolean {
    return this.#gaveUp;
  }

  /** Starts a new worker, in place of the one that may be running, and forgets past deaths. */
  start(): void {
    this.stop();
    this.#policy.reset();
    this.#gaveUp = false;
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

  /** Ends a worker that is silent for so long while it owes something; the returned function says that it does no longer. */
  owes(what: string, patienceMs: number): () => void {
    return this.liveness.expect(patienceMs, () => {
      this.kill(`nothing was heard of it for ${patienceMs / 1000} s while it owed ${what}`, 'hang');
    });
  }

  /** Sends a message to the worker, if one is running. */
  readonly post = (message: ToWorker): void => {
    this.#channel?.post(message);
  };

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
      if (error instanceof MissingWorkerError) {
        this.#events.failed({ fault: 'installation', message: error.message });
      } else {
        const reason = `it could not be started: ${errorMessage(error)}`;
        this.#died({ reason, outOfMemory: false }, 'crash');
      }
      return;
    }
    this.#channel = channel;
    this.#isKnown = false;
    // A channel that was given up is silent by contract; the comparisons cost nothing and need no trust.
    channel.onMessage((value) => {
      if (this.#channel === channel) this.#hear(value);
    });
    channel.onDeath((death) => {
      if (this.#channel !== channel) return;
      this.#channel = undefined;
      this.#died(death, 'crash');
    });
    this.#events.started();
  }

  #hear(value: unknown): void {
    this.liveness.heard();
    const message = readFromWorker(value);
    // That is what a worker is there for.
    if (message?.type === 'response' && message.kind === 'complete') this.#policy.answered();
    if (message?.type === 'hello') this.#isKnown = message.protocol === protocolVersion;
    // What a thread prints may come before its first message.
    if (!this.#isKnown && message?.type !== 'log')
      this.#events.failed({ fault: 'installation', message: otherVersion });
    // Nobody knows any longer what the worker believes.
    else if (message === undefined) this.kill(`it sent what is no message: ${outlineOf(value)}`, 'crash');
    else this.#events.message(message);
  }

  #died(death: WorkerDeath, cause: DeathCause): void {
    if (!this.#events.died(death)) return;
    const delay = this.#policy.died(cause);
    if (delay !== undefined) {
      this.#startAfter(delay);
    } else {
      this.#gaveUp = true;
      this.#events.failed({ fault: 'internal', message: gaveUpMessage(cause) });
    }
  }
}

/** What a person is told of a worker that does not begin with its version, or has another one. */
const otherVersion = sentence`The file of Foretype's worker is of another version than this window, as after an update. Reload the window; if that does not help, install the extension again.`;
