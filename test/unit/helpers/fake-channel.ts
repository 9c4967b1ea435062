import type { WorkerChannel, WorkerDeath } from '../../../src/worker/channel.ts';
import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';

/** A worker played by the test: records what is posted, and sends what the test passes to `say`. */
export class FakeChannel implements WorkerChannel {
  readonly posted: ToWorker[] = [];
  terminated = false;
  /** Set to let the thread outlive its termination, like one that waits for a drive. */
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

  /** Ends the thread at once, unless the test holds it. */
  terminate(): Promise<void> {
    this.terminated = true;
    return this.holds ? new Promise((resolve) => (this.#end = resolve)) : Promise.resolve();
  }

  /** Ends a held thread. */
  end(): void {
    this.#end();
  }

  say(message: FromWorker): void {
    if (!this.terminated) this.#messageListener?.(message);
  }

  die(reason: string, outOfMemory = false): void {
    if (!this.terminated) this.#deathListener?.({ reason, outOfMemory });
  }

  /** Returns the messages of one type, in the order in which they were posted. */
  of<T extends ToWorker['type']>(type: T): Extract<ToWorker, { type: T }>[] {
    return this.posted.filter((message): message is Extract<ToWorker, { type: T }> => message.type === type);
  }
}
