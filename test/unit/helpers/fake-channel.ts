import type { WorkerChannel, WorkerDeath } from '../../../src/worker/channel.ts';
import { isAbout, protocolVersion } from '../../../src/worker/protocol.ts';
import type { FromWorker, RequestKind, RequestMessage, ToWorker } from '../../../src/worker/protocol.ts';

/** A worker played by the test: records what is posted, and sends what the test passes to `say`. */
export class FakeChannel implements WorkerChannel {
  readonly posted: ToWorker[] = [];
  terminated = false;
  /** Set to let the thread outlive its termination, like one that waits for a drive. */
  holds = false;
  #messageListener: ((message: unknown) => void) | undefined;
  #deathListener: ((death: WorkerDeath) => void) | undefined;
  #end: () => void = () => undefined;
  #hasSaidHello = false;

  post(message: ToWorker): void {
    this.posted.push(structuredClone(message));
  }

  onMessage(listener: (message: unknown) => void): void {
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

  /** Says a message, the first one behind that with the version. */
  say(message: FromWorker): void {
    if (!this.#hasSaidHello) this.sayAnything({ type: 'hello', protocol: protocolVersion });
    this.sayAnything(message);
  }

  /** Says what may be no message, or no first one. */
  sayAnything(value: unknown): void {
    this.#hasSaidHello = true;
    if (!this.terminated) this.#messageListener?.(value);
  }

  die(reason: string, outOfMemory = false): void {
    if (!this.terminated) this.#deathListener?.({ reason, outOfMemory });
  }

  /** Returns the messages of one type, in the order in which they were posted. */
  of<T extends ToWorker['type']>(type: T): Extract<ToWorker, { type: T }>[] {
    return this.posted.filter((message): message is Extract<ToWorker, { type: T }> => message.type === type);
  }

  /** The requests of one kind, in the order they were posted. */
  requests<K extends RequestKind>(kind: K): RequestMessage<K>[] {
    return this.of('request').filter((message): message is RequestMessage<K> => isAbout(message, kind));
  }
}
