import type { FromWorker, ToWorker } from './protocol.ts';

/**
 * The editor's end of a worker, alive from construction until `terminate` or until it dies by itself. A worker
 * thread and a web worker both fit behind it.
 */
export interface WorkerChannel {
  post(message: ToWorker): void;
  /** Called for each message, in order. Set before the first `post`. */
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called at most once, when the worker ends in any way that was not `terminate`. */
  onDeath(listener: (reason: string) => void): void;
  /** Ends the worker at once, even in mid-computation. No listener is called afterwards. */
  terminate(): void;
}

/** Starts one worker. The client calls it again after a death. */
export type WorkerLauncher = () => WorkerChannel;
