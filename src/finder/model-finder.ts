import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SkippedFile } from '../catalogue/finding.ts';
import type { ListedModel } from '../catalogue/list-models.ts';
import { plainError, plainPath, sentence, type PlainText } from '../util/plain-text.ts';
import type { FinderTask, FromFinder } from './messages.ts';

export interface FinderEvents {
  /** A file that was named was looked at. */
  readonly named: (path: string, model: ListedModel | SkippedFile) => void;
  readonly found: (model: ListedModel | SkippedFile) => void;
  /** All was looked at, or what kept it from being. */
  readonly ended: (fault: PlainText | undefined) => void;
}

/** JavaScript objects of the thread may take so much, in MB: headers are read in place. */
const HEAP_MEGABYTES = 512;

/**
 * Looks for models in a thread of its own, as headers are read synchronously and a drive may not answer. The returned
 * function ends it, after which no event comes.
 *
 * @param entry path of the thread's code
 */
export function findInThread(
  entry: string,
  task: FinderTask,
  { named, found, ended }: FinderEvents,
): () => void {
  if (!existsSync(entry)) {
    queueMicrotask(() => {
      ended(sentence`A file of Foretype is missing: ${plainPath(entry)}.`);
    });
    return () => undefined;
  }
  const worker = new Worker(pathToFileURL(entry), {
    name: 'foretype-finder',
    workerData: task,
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  let isOver = false;
  const end = (fault: PlainText | undefined): void => {
    if (isOver) return;
    isOver = true;
    void worker.terminate();
    ended(fault);
  };
  worker.on('message', (message: FromFinder) => {
    if (isOver) return;
    switch (message.type) {
      case 'named':
        named(message.path, message.model);
        return;
      case 'found':
        found(message.model);
        return;
      case 'done':
        end(undefined);
        return;
    }
  });
  worker.on('error', (error) => {
    end(sentence`Looking for models failed: ${plainError(error)}`);
  });
  worker.on('exit', () => {
    end(sentence`Looking for models ended early.`);
  });
  return () => {
    isOver = true;
    void worker.terminate();
  };
}
