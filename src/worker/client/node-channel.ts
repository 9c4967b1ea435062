import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { errorCode } from '../../util/errors.ts';
import { MissingWorkerError, type WorkerChannel, type WorkerDeath, type WorkerLauncher } from '../channel.ts';
import type { FromWorker, LogLevel, ToWorker } from '../protocol.ts';

/**
 * The most that a thread's JavaScript objects may take, in MB: several times what the largest vocabulary takes. Beyond it
 * V8 would end the whole extension host. Weights and K/V are not among them.
 */
const defaultHeapMegabytes = 1024;

/**
 * Starts worker threads of the module at `workerPath` (an absolute file path).
 *
 * @param heapMegabytes the most that a thread's JavaScript objects may take, in MB
 */
export function nodeLauncher(workerPath: string, heapMegabytes = defaultHeapMegabytes): WorkerLauncher {
  return () => {
    // A thread tells of it only later, and as of any other error.
    if (!existsSync(workerPath)) throw new MissingWorkerError(workerPath);
    return new NodeChannel(workerPath, heapMegabytes);
  };
}

/**
 * A worker thread behind the channel interface. What the thread prints arrives as `log` messages, so that it
 * never reaches the extension host's own console.
 */
class NodeChannel implements WorkerChannel {
  readonly #worker: Worker;
  #messageListener: ((message: unknown) => void) | undefined;
  #deathListener: ((death: WorkerDeath) => void) | undefined;
  #failure: WorkerDeath | undefined;
  #ended = false;

  constructor(workerPath: string, heapMegabytes: number) {
    this.#worker = new Worker(pathToFileURL(workerPath), {
      name: 'foretype',
      // The extension host's own flags and NODE_OPTIONS (debuggers, loaders) are not meant for this thread.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    this.#worker.on('message', (message: unknown) => {
      this.#deliver(message);
    });
    this.#worker.on('messageerror', (error) => {
      // A message was lost, so nobody knows any longer what the worker believes.
      this.#end({ reason: `a message could not be read: ${describe(error)}`, outOfMemory: false });
      void this.#worker.terminate();
    });
    this.#worker.on('error', (error) => {
      this.#failure = {
        reason: describe(error),
        outOfMemory: errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY',
      };
    });
    this.#worker.on('exit', (code) => {
      this.#end(this.#failure ?? { reason: `exit code ${code}`, outOfMemory: false });
    });
    this.#forward(this.#worker.stdout, 'info');
    this.#forward(this.#worker.stderr, 'warn');
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

  async terminate(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  #deliver(message: unknown): void {
    if (!this.#ended) this.#messageListener?.(message);
  }

  #end(death: WorkerDeath): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deathListener?.(death);
  }

  #forward(stream: Readable, level: LogLevel): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.#deliver({ type: 'log', level, message: line } satisfies FromWorker);
    });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
