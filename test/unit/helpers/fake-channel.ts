import type { WorkerChannel, WorkerDeath } from '../../../src/worker/channel.ts';
import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';

/** A worker that the test plays: it records what is posted and says what the test lets it say. */
export class FakeChannel implements WorkerChannel {
  readonly posted: ToWorker[] = [];
  terminated = false;
  /** Set to have the thread outlive its termination, as one that waits for a drive does. */
  holds = false;
  #messageListener: ((message: FromWorker) => void) | undefined;
  #deathListener: ((death: WorkerDeath) => void) | undefined;
  #end: () => void = () => undefined;

  post(message: ToWorker): void {
    this.posted.push(structuredClone(message));
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#messageListener = listener;
  }

  onDeath(listener: (death: WorkerDeath) => void): void {
    this.#deathListener = listener;
  }

  /** The thread ends at once, unless the test holds it. */
  terminate(): Promise<void> {
    this.terminated = true;
    return this.holds ? new Promise((resolve) => (this.#end = resolve)) : Promise.resolve();
  }

  /** The thread that was held ends. */
  end(): void {
    this.#end();
  }

  say(message: FromWorker): void {
    if (!this.terminated) this.#messageListener?.(message);
  }

  die(reason: string, outOfMemory = false): void {
    if (!this.terminated) this.#deathListener?.({ reason, outOfMemory });
  }

  /** The messages of one type, in the order they were posted. */
  of<T extends ToWorker['type']>(type: T): Extract<ToWorker, { type: T }>[] {
    return this.posted.filter((message): message is Extract<ToWorker, { type: T }> => message.type === type);
  }
}
