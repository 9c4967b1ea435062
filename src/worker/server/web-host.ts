import type { Host } from '../../completion/host.ts';
import { THREAD_FILE, type KernelThread, type ThreadStart } from '../../engines/kernels/thread-pool.ts';
import { systemClock } from '../../util/clock.ts';
import type { FileClient } from './file-client.ts';
import type { ModelFiles } from './model-files.ts';
import type { WebModels } from './web-models.ts';
import type { WorkerScope } from './web-platform.ts';

/** The file in the place of `THREAD_FILE`: a classic script, as pages of VS Code allow no other. */
const WEB_THREAD_FILE = 'web-kernel-thread.js';

/** Where the browser does not say how much the machine has. */
const USUAL_BYTES = 4 * 2 ** 30;

/** What a worker of a web page works with. */
export function webModelFiles(scope: WorkerScope, files: FileClient, models: WebModels): ModelFiles {
  let threadUrl: string | undefined;
  return {
    openModel: (model, onProgress) => models.open(model, onProgress),
    readRuntimeFile: async (name) => {
      if (name !== THREAD_FILE) return files.ask('runtime', name);
      const script = await files.ask('runtime', WEB_THREAD_FILE);
      threadUrl ??= URL.createObjectURL(new Blob([Uint8Array.from(script)], { type: 'text/javascript' }));
      return script;
    },
    ...{ clock: systemClock, gpu: scope.navigator.gpu },
    machineThreads: scope.navigator.hardwareConcurrency ?? 1,
    machineBytes: machineBytes(scope),
    sharesMemory: scope.crossOriginIsolated === true,
    startThread: (start, onError) => {
      if (threadUrl === undefined) throw new Error(`${WEB_THREAD_FILE} was not read.`);
      return startThread(scope, threadUrl, start, onError);
    },
    engineLost: (error) => {
      // Not caught there, so the editor's side ends this worker and starts another.
      setTimeout(() => {
        throw error;
      });
    },
  };
}

function startThread(
  scope: WorkerScope,
  url: string,
  start: ThreadStart,
  onError: (error: unknown) => void,
): KernelThread {
  const worker = new scope.Worker(url);
  worker.onerror = ({ message }) => {
    onError(new Error(message ?? 'its script could not be started'));
  };
  worker.postMessage(start);
  return {
    terminate() {
      worker.terminate();
    },
  };
}

function machineBytes({ navigator: { deviceMemory } }: WorkerScope): number {
  return deviceMemory === undefined ? USUAL_BYTES : deviceMemory * 2 ** 30;
}

/**
 * A worker of a web page: a message that it sends itself comes after those that have arrived.
 *
 * @param channel what it sends them through; its owner closes it
 */
export function webHost(scope: WorkerScope, { port1, port2 }: InstanceType<typeof MessageChannel>): Host {
  const waiting: (() => void)[] = [];
  // A timer would wait for some milliseconds, once it was set a few times in a row.
  port1.addEventListener('message', () => {
    waiting.shift()?.();
  });
  port1.start();
  return {
    clock: systemClock,
    machineBytes: machineBytes(scope),
    yieldToMessages: async () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        port2.postMessage(undefined);
      }),
  };
}
