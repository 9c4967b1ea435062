import { errorMessage } from '../../util/errors.ts';
import type { WorkerChannel, WorkerDeath, WorkerLauncher } from '../channel.ts';
import type { ToWorker } from '../protocol.ts';
import { isWish, type FileService, type FileWish, type ReplyEnvelope } from '../web-files.ts';

/** The part of a web worker that the channel uses. */
export interface WebWorker {
  postMessage(message: unknown, transfer?: readonly ArrayBufferLike[]): void;
  terminate(): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onmessageerror: ((event: unknown) => void) | null;
  onerror: ((event: WebWorkerError) => void) | null;
}

/** What a page is told of an error that nothing in the worker has caught. */
export interface WebWorkerError {
  readonly message?: string;
  /** Keeps the error from the page's own handlers. */
  preventDefault?(): void;
}

/**
 * @param create starts a worker; throws where the page's policy forbids it
 * @param files gives files away: their bytes are moved to the worker, not copied
 */
export function webLauncher(create: () => WebWorker, files: FileService): WorkerLauncher {
  return () => new WebChannel(create(), files);
}

/** A web worker behind the channel interface, which also gives it the files that it asks for. */
class WebChannel implements WorkerChannel {
  readonly #worker: WebWorker;
  readonly #files: FileService;
  #messageListener: ((message: unknown) => void) | undefined;
  #deathListener: ((death: WorkerDeath) => void) | undefined;
  #ended = false;

  constructor(worker: WebWorker, files: FileService) {
    this.#worker = worker;
    this.#files = files;
    worker.onmessage = ({ data }) => {
      if (this.#ended) return;
      if (isWish(data)) void this.#serve(data.wish);
      else this.#messageListener?.(data);
    };
    worker.onmessageerror = () => {
      // A message was lost, so it is not known any longer what the worker believes.
      this.#die('a message could not be read');
    };
    // A web worker outlives such an error, in an unknown state.
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#die(event.message ?? 'its script could not be started');
    };
  }

  post(message: ToWorker): void {
    if (!this.#ended) this.#worker.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#messageListener = listener;
  }

  onDeath(listener: (death: WorkerDeath) => void): void {
    this.#deathListener = listener;
  }

  /** A web worker ends at once, with the threads that it has started. */
  async terminate(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  #end(): void {
    this.#ended = true;
    this.#worker.terminate();
  }

  #die(reason: string): void {
    if (this.#ended) return;
    this.#end();
    this.#deathListener?.({ reason, outOfMemory: /out of memory|allocation failed/i.test(reason) });
  }

  async #serve({ id, kind, name }: FileWish): Promise<void> {
    try {
      const answer = await this.#files[kind](name, (fraction) => {
        this.#reply({ reply: { id, fraction } });
      });
      if (answer instanceof Uint8Array) {
        const whole = wholeBuffer(answer);
        this.#reply({ reply: { id, answer: whole } }, [whole.buffer]);
      } else {
        this.#reply({ reply: { id, answer } });
      }
    } catch (error) {
      this.#reply({ reply: { id, fault: errorMessage(error) } });
    }
  }

  #reply(envelope: ReplyEnvelope, transfer: readonly ArrayBufferLike[] = []): void {
    if (!this.#ended) this.#worker.postMessage(envelope, transfer);
  }
}

/**
 * The same bytes in a buffer that holds nothing else, as a buffer is transferred whole. Never one of Node's `Buffer`s, which a
 * webview receives as an object.
 */
function wholeBuffer(bytes: Uint8Array): Uint8Array {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength;
  return isWhole ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}
