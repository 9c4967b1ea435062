import type { WorkerChannel } from '../../../src/worker/channel.ts';
import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';

/** A worker that the test plays: it records what is posted and says what the test lets it say. */
export class FakeChannel implements WorkerChannel {
  readonly posted: ToWorker[] = [];
  terminated = false;
  #messageListener: ((message: FromWorker) => void) | undefined;
  #deathListener: ((reason: string) => void) | undefined;

  post(message: ToWorker): void {
    this.posted.push(structuredClone(message));
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#messageListener = listener;
  }

  onDeath(listener: (reason: string) => void): void {
    this.#deathListener = listener;
  }

  terminate(): void {
    this.terminated = true;
  }

  say(message: FromWorker): void {
    if (!this.terminated) this.#messageListener?.(message);
  }

  die(reason: string): void {
    if (!this.terminated) this.#deathListener?.(reason);
  }

  /** The messages of one type, in the order they were posted. */
  of<T extends ToWorker['type']>(type: T): Extract<ToWorker, { type: T }>[] {
    return this.posted.filter((message): message is Extract<ToWorker, { type: T }> => message.type === type);
  }
}
