import { PlainTextError, plainPath, sentence } from '../util/plain-text.ts';
import { INSTALL_AGAIN } from './advice.ts';
import type { ToWorker } from './protocol.ts';

/** How a worker ended by itself. */
export interface WorkerDeath {
  /** For the log. */
  readonly reason: string;
  /** Whether its JavaScript heap was full. */
  readonly outOfMemory: boolean;
}

/**
 * The editor's end of a worker, alive from construction until `terminate` or until it dies by itself. A worker
 * thread and a web worker both fit behind it.
 */
export interface WorkerChannel {
  post(message: ToWorker): void;
  /** Called for whatever the worker says, in order; `readFromWorker` tells what it is. Set before the first `post`. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called at most once, when the worker ends in any way that was not `terminate`. */
  onDeath(listener: (death: WorkerDeath) => void): void;
  /**
   * Ends the worker, even in mid-computation. No listener is called afterwards. Resolves when its thread has ended, which
   * a thread that waits for a file system may never do; never rejects.
   */
  terminate(): Promise<void>;
}

/** Starts one worker. The client calls it again after a death. Throws `MissingWorkerError`, or anything else. */
export type WorkerLauncher = () => WorkerChannel;

/** The worker's code is not there, so that trying again cannot help. */
export class MissingWorkerError extends PlainTextError {
  override readonly name = 'MissingWorkerError';

  constructor(path: string) {
    super(sentence`A file of Foretype is missing: ${plainPath(path)}. ${INSTALL_AGAIN}`);
  }
}
