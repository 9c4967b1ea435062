import type { WorkerChannel, WorkerDeath } from '../../../src/worker/channel.ts';
import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';
import { MemoryServer } from '../messages/memory-server.ts';

/** A worker in this thread, whose messages arrive when they are let through. */
export class SlowChannel implements WorkerChannel {
  readonly #toWorker: ToWorker[] = [];
  readonly #fromWorker: FromWorker[] = [];
  readonly #onArrival: (message: ToWorker) => void;
  readonly #server = new MemoryServer((message) => this.#fromWorker.push(message));
  #messageListener: ((message: unknown) => void) | undefined;
  #deathListener: ((death: WorkerDeath) => void) | undefined;
  #ended = false;

  /** @param onArrival sees each message before the server does */
  constructor(onArrival: (message: ToWorker) => void) {
    this.#onArrival = onArrival;
  }

  post(message: ToWorker): void {
    this.#toWorker.push(structuredClone(message));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#messageListener = listener;
  }

  onDeath(listener: (death: WorkerDeath) => void): void {
    this.#deathListener = listener;
  }

  terminate(): Promise<void> {
    this.#ended = true;
    return Promise.resolve();
  }

  /** Lets one message through to the server. Returns whether there was one. */
  deliver(): boolean {
    const message = this.#ended ? undefined : this.#toWorker.shift();
    if (message === undefined) return false;
    this.#onArrival(message);
    this.#server.receive(message);
    return true;
  }

  /** Lets one message through to the client. Returns whether there was one. */
  hear(): boolean {
    const message = this.#ended ? undefined : this.#fromWorker.shift();
    if (message === undefined) return false;
    this.#messageListener?.(message);
    return true;
  }

  /** Tells the server something that the client has not said. */
  inject(message: ToWorker): void {
    this.#server.receive(message);
  }

  /** What the server has said that was not let through. */
  get unheard(): readonly FromWorker[] {
    return this.#fromWorker;
  }

  die(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deathListener?.({ reason: 'crash', outOfMemory: false });
  }
}
