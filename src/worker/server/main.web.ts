import fused from 'built:kernels-fused.wasm';
import plain from 'built:kernels-plain.wasm';
import relaxed from 'built:kernels-relaxed.wasm';
import threadScript from 'built:web-kernel-thread.js';
import { systemClock } from '../../util/clock.ts';
import type { FromWorker } from '../protocol.ts';
import { isReply } from '../web-files.ts';
import { FileClient } from './file-client.ts';
import { ModelStore } from './model-store.ts';
import { webHost, webModelFiles } from './web-host.ts';
import { WebModels } from './web-models.ts';
import type { WorkerScope } from './web-platform.ts';
import { WorkerServer } from './worker-server.ts';

// The worker of a web page. The types of the main program have no such globals.
const scope = globalThis as unknown as WorkerScope;

/** Files that this script carries within it. */
const carried: Readonly<Record<string, Uint8Array>> = {
  'kernels-fused.wasm': fused,
  'kernels-relaxed.wasm': relaxed,
  'kernels-plain.wasm': plain,
  'web-kernel-thread.js': new TextEncoder().encode(threadScript),
};
const files: FileClient = new FileClient((envelope) => {
  const { id, kind, name } = envelope.wish;
  const answer = kind === 'runtime' ? carried[name] : undefined;
  if (answer === undefined) scope.postMessage(envelope);
  else files.receive({ id, answer });
});
const post = (message: FromWorker): void => {
  scope.postMessage(message);
};
const models = new WebModels({
  files,
  openStore: async () => {
    const root = await scope.navigator.storage?.getDirectory?.();
    if (root === undefined) throw new Error('it has no private file system for this page');
    return ModelStore.open(root);
  },
  readBlob: (blob) => new scope.FileReaderSync().readAsArrayBuffer(blob),
  digest: async (bytes) => {
    const hash = await crypto.subtle.digest('SHA-256', bytes);
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  clock: systemClock,
  log: (level, message) => {
    post({ type: 'log', level, message });
  },
});
const server = new WorkerServer({
  host: webHost(scope, new MessageChannel()),
  files: () => webModelFiles(scope, files, models),
  post,
});
scope.onmessage = ({ data }) => {
  if (isReply(data)) files.receive(data.reply);
  else server.receive(data);
};
// The page hears of errors, but not of promises that nothing in here waits for.
scope.addEventListener('unhandledrejection', ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
});
