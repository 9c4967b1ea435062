import threadScript from 'built:web-kernel-thread.js';
import { replay } from '../../../bench/replay/replayer.ts';
import type { TraceEvent } from '../../../bench/replay/trace.ts';
import { Completer } from '../../../src/completion/completer.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { loadModel } from '../../../src/worker/server/load-model.ts';
import type { ModelFiles } from '../../../src/worker/server/model-files.ts';
import { webHost } from '../../../src/worker/server/web-host.ts';
import type { WorkerScope } from '../../../src/worker/server/web-platform.ts';

/** What the page asks of the worker. */
export interface ExactnessTask {
  /** The addresses of the extension's `dist` and of its model. */
  readonly dist: string;
  readonly model: string;
  readonly threads: number;
  readonly events: readonly TraceEvent[];
  readonly coldEvery: number;
}

/** What the worker tells the page. */
export type ExactnessReport =
  | {
      readonly keystrokes: number;
      /** Tokens that were in the cache, and those that were evaluated. */
      readonly reused: number;
      readonly prefilled: number;
      /** Completions that were compared with those of an empty cache, and those of them that are equal bit for bit. */
      readonly compared: number;
      readonly exact: number;
    }
  | { readonly fault: string };

const scope = globalThis as unknown as WorkerScope;
scope.onmessage = ({ data }) => {
  run(data as ExactnessTask).then(
    (report) => {
      scope.postMessage(report);
    },
    (error: unknown) => {
      scope.postMessage({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    },
  );
};

/** Plays a trace on the kernels that the extension has on a web page. */
async function run({ dist, model, threads, events, coldEvery }: ExactnessTask): Promise<ExactnessReport> {
  const host = webHost(scope, new MessageChannel());
  const files: ModelFiles = {
    openModel: async (address) => new MemoryByteSource(await read(address)),
    readRuntimeFile: (name) => read(`${dist}/${name}`),
    ...{ clock: host.clock, gpu: undefined },
    machineThreads: scope.navigator.hardwareConcurrency ?? 1,
    machineBytes: host.machineBytes,
    sharesMemory: scope.crossOriginIsolated === true,
    startThread: (start, onError) => {
      const thread = new scope.Worker(URL.createObjectURL(new Blob([threadScript])));
      thread.onerror = onError;
      thread.postMessage(start);
      return thread;
    },
    engineLost: (error) => {
      throw error;
    },
  };
  const choice = {
    ...({ engine: 'kernels', contextTokens: 0, fim: '', measured: '' } as const),
    ...{ threads, burstThreads: threads },
  };
  const loaded = await loadModel(files, model, choice, { onProgress: () => undefined });
  const { keystrokes, completions } = await replay(
    loaded,
    events,
    (observed, options) => new Completer(observed, { contextTokens: 0, cacheBytes: 0, ...options }, host),
    { coldEvery },
  );
  const comparisons = completions.flatMap(({ comparison }) => comparison ?? []);
  const sum = (name: 'reused' | 'prefilled'): number =>
    completions.reduce((total, { warm }) => total + warm.stats[name], 0);
  return {
    keystrokes,
    ...{ reused: sum('reused'), prefilled: sum('prefilled') },
    compared: comparisons.length,
    exact: comparisons.filter(({ exact }) => exact).length,
  };
}

async function read(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
