import { systemClock } from '../../../src/util/clock.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { sentence } from '../../../src/util/plain-text.ts';
import type { FromWorker, LoadOptions, ToWorker } from '../../../src/worker/protocol.ts';
import { WorkerServer } from '../../../src/worker/server/worker-server.ts';
import { ToyHost } from '../../../test/unit/helpers/toy-model.ts';
import { narrowModel } from '../narrow-model.ts';
import { readRuntimeFile } from '../runtime-files.ts';
import { speakingModel } from './speaking-model.ts';

/** Models that the server finds. Every other name is that of no file. */
export const models: Readonly<Record<string, Uint8Array>> = {
  tiny: speakingModel('Tiny'),
  'another tiny': narrowModel('Another', 'Q4_0'),
  named: narrowModel('[a](command:b)\n$(c)', 'Q8_0'),
  broken: narrowModel('Broken', 'Q8_0').slice(0, 5_000),
};

export const options: LoadOptions = {
  model: 'tiny',
  runtimeRoot: '',
  engine: 'kernels',
  fim: '',
  contextTokens: 128,
  cacheBytes: 0,
  otherFiles: false,
  projectMemoryBytes: 1 << 20,
  threads: 1,
  burstThreads: 1,
  measured: '',
};

/** The worker's server in this thread, over models in memory. */
export class MemoryServer {
  readonly host = new ToyHost();
  readonly #server: WorkerServer;

  constructor(post: (message: FromWorker) => void) {
    this.#server = new WorkerServer({
      host: this.host,
      // A message port takes plain data only.
      post: (message) => {
        post(structuredClone(message));
      },
      files: () => files,
    });
  }

  receive(message: ToWorker): void {
    this.#server.receive(structuredClone(message));
  }
}

const files = {
  openModel: async (model: string) => Promise.resolve(open(model)),
  readRuntimeFile,
  ...{ clock: systemClock, gpu: undefined },
  machineThreads: 1,
  machineBytes: 2 ** 40,
  sharesMemory: true,
  startThread: (): never => {
    throw new Error('There is one thread.');
  },
  engineLost: (error: Error): never => {
    throw error;
  },
};

function open(model: string): MemoryByteSource {
  const bytes = Object.hasOwn(models, model) ? models[model] : undefined;
  if (bytes === undefined) throw new ModelFileError('not-found', sentence`There is no such model.`);
  return new MemoryByteSource(bytes);
}
