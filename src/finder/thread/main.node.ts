import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { FoundFile } from '../../catalogue/finding.ts';
import { inspectFile, listModels } from '../../catalogue/list-models.ts';
import { nodeFileTree } from '../../catalogue/node-file-tree.ts';
import { FileByteSource } from '../../gguf/file-byte-source.ts';
import { threadsFor } from '../../worker/server/load-kernels.ts';
import { nodeHost, nodeModelFiles } from '../../worker/server/node-host.ts';
import { requiredBytes } from '../../worker/server/required-bytes.ts';
import type { FinderTask, FromFinder } from '../messages.ts';

// A thread that looks for models once. It is ended in the middle of that if nobody waits any longer.
if (!parentPort) throw new Error('This is the entry of a worker thread.');
const port = parentPort;
const { surroundings, files, contextTokens, ...choice } = workerData as FinderTask;
const threads = threadsFor(choice, nodeModelFiles('').machineThreads);
const options = {
  open: (path: string) => new FileByteSource(path),
  inspect: {
    requiredBytes: (file: Parameters<typeof requiredBytes>[0]) =>
      requiredBytes(file, { threads, contextTokens }),
    machineBytes: nodeHost.machineBytes,
    checkVocabulary: false,
  },
  signal: new AbortController().signal,
};

for (const path of files) post({ type: 'named', path, model: inspectFile(named(path), options) });
for await (const model of listModels(surroundings, nodeFileTree, options)) post({ type: 'found', model });
post({ type: 'done' });

function post(message: FromFinder): void {
  port.postMessage(message);
}

function named(path: string): FoundFile {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return { kind: 'file', tool: 'own folder', name: basename(path), path, bytes, identities: [] };
}
