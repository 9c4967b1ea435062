import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerChannel, WorkerLauncher } from '../channel.ts';
import type { FromWorker, LogLevel, ToWorker } from '../protocol.ts';

/** Starts worker threads of the module at `workerPath` (an absolute file path). */
export function nodeLauncher(workerPath: string): WorkerLauncher {
  return () => new NodeChannel(workerPath);
}

/**
 * A worker thread behind the channel interface. What the thread prints arrives as `log` messages, so that it
 * never reaches the extension host's own console.
 */
class NodeChannel implements WorkerChannel {
  readonly #worker: Worker;
  #messageListener: ((message: FromWorker) => void) | undefined;
  #deathListener: ((reason: string) => void) | undefined;
  #failure: string | undefined;
  #ended = false;

  constructor(workerPath: string) {
    this.#worker = new Worker(pathToFileURL(workerPath), {
      name: 'foretype',
      // The extension host's own flags and NODE_OPTIONS (debuggers, loaders) are not meant for this thread.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
      stdout: true,
      stderr: true,
    });
    this.#worker.on('message', (message: FromWorker) => {
      this.#deliver(message);
    });
    this.#worker.on('messageerror', (error) => {
      // A message was lost, so nobody knows any longer what the worker believes.
      this.#end(`a message could not be read: ${describe(error)}`);
      void this.#worker.terminate();
    });
    this.#worker.on('error', (error) => {
      this.#failure = describe(error);
    });
    this.#worker.on('exit', (code) => {
      this.#end(this.#failure ?? `exit code ${code}`);
    });
    this.#forward(this.#worker.stdout, 'info');
    this.#forward(this.#worker.stderr, 'warn');
  }

  post(message: ToWorker): void {
    if (!this.#ended) this.#worker.postMessage(message);
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#messageListener = listener;
  }

  onDeath(listener: (reason: string) => void): void {
    this.#deathListener = listener;
  }

  terminate(): void {
    this.#ended = true;
    void this.#worker.terminate();
  }

  #deliver(message: FromWorker): void {
    if (!this.#ended) this.#messageListener?.(message);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deathListener?.(reason);
  }

  #forward(stream: Readable, level: LogLevel): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.#deliver({ type: 'log', level, message: line });
    });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
