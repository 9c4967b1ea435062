import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MemoryByteSource, type ByteSource } from '../../../src/gguf/byte-source.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { plain, sentence } from '../../../src/util/plain-text.ts';
import { isAbout } from '../../../src/worker/protocol.ts';
import type {
  CompletionRequest,
  EvaluationTask,
  FromWorker,
  LoadOptions,
  RequestKind,
  ResponseMessage,
  Result,
  ToWorker,
} from '../../../src/worker/protocol.ts';
import type { ModelFiles } from '../../../src/worker/server/model-files.ts';
import { WorkerServer } from '../../../src/worker/server/worker-server.ts';
import { tinyModelFile } from './tiny-model-file.ts';
import { ToyHost } from './toy-model.ts';
import { evaluationTask, loadOptions } from './worker-messages.ts';

const runtime = readFileSync(
  fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')),
);

type Answer = Extract<FromWorker, { type: 'response' | 'cancelled' | 'rejected' }>;

/** A worker's server with what it says, over model files in memory. */
export class ServerRig {
  readonly host = new ToyHost();
  readonly said: FromWorker[] = [];
  /** Set to make the model's file fail to read, which fails any evaluation. */
  broken = false;
  /** Model files that are open. An engine of `ort` reads its own until it is disposed. */
  openFiles = 0;
  readonly #files: Map<string, Uint8Array>;
  readonly #server: WorkerServer;
  #nextClear = 1_000_000;

  /** @param parts replacements of what the worker works with */
  constructor(files: Readonly<Record<string, Uint8Array>> = {}, parts: Partial<ModelFiles> = {}) {
    this.#files = new Map(Object.entries({ 'tiny.gguf': tinyModelFile(), ...files }));
    this.#server = new WorkerServer({
      host: this.host,
      // What is said goes through a message port, which takes plain data only.
      post: (message) => this.said.push(structuredClone(message)),
      files: () => ({
        openModel: async (model) => Promise.resolve(this.#open(model)),
        readRuntimeFile: async () => Promise.resolve(runtime),
        ...{ clock: this.host.clock, gpu: undefined },
        machineThreads: 1,
        machineBytes: 2 ** 40,
        sharesMemory: true,
        startThread: () => {
          throw new Error('One thread was asked for.');
        },
        engineLost: (error) => {
          throw error;
        },
        ...parts,
      }),
    });
  }

  send(...messages: readonly ToWorker[]): void {
    for (const message of messages) this.sendAnything(message);
  }

  /** Sends what may be no message. */
  sendAnything(value: unknown): void {
    this.#server.receive(structuredClone(value));
  }

  load(model = 'tiny.gguf'): void {
    this.send({ type: 'load', options: this.options(model) });
  }

  options(model: string): LoadOptions {
    return { ...loadOptions, model, contextTokens: 128 };
  }

  open(text: string, version = 1, uri = 'file:///a.ts'): void {
    this.send({ type: 'open', document: { uri, version }, path: 'a.ts', text });
  }

  complete(id: number, request: Partial<CompletionRequest> = {}): void {
    const place = {
      uri: 'file:///a.ts',
      version: 1,
      offset: 0,
      maxTokens: 4,
      multiline: true,
      eagerness: 'eager' as const,
    };
    this.send({ type: 'request', id, kind: 'complete', params: { ...place, ...request } });
  }

  clear(id: number): void {
    this.send({ type: 'request', id, kind: 'clear', params: undefined });
  }

  inspect(id: number): void {
    this.send({ type: 'request', id, kind: 'inspect', params: undefined });
  }

  benchmark(id: number): void {
    this.send({ type: 'request', id, kind: 'benchmark', params: undefined });
  }

  evaluate(id: number, task: Partial<EvaluationTask> = {}): void {
    this.send({ type: 'request', id, kind: 'evaluate', params: { ...evaluationTask, ...task } });
  }

  /** Waits until all that was sent so far is done. */
  async settled(): Promise<void> {
    const id = this.#nextClear++;
    this.clear(id);
    while (!this.responses('clear').some((message) => message.id === id))
      await new Promise((resolve) => setImmediate(resolve));
  }

  of<T extends FromWorker['type']>(type: T): Extract<FromWorker, { type: T }>[] {
    return this.said.filter((message): message is Extract<FromWorker, { type: T }> => message.type === type);
  }

  /** The responses to requests of one kind. */
  responses<K extends RequestKind>(kind: K): ResponseMessage<K>[] {
    return this.of('response').filter((message): message is ResponseMessage<K> => isAbout(message, kind));
  }

  /** What a request was completed with. */
  completed(id: number): Result<'complete'> | undefined {
    return this.responses('complete').find((message) => message.id === id)?.result;
  }

  /** What completions were decoded to, each time more was told. */
  decoded(): readonly string[] {
    return this.of('progress').flatMap((message) =>
      isAbout(message, 'complete') && message.progress.kind === 'decoded' ? [message.progress.text] : [],
    );
  }

  /** All answers to a `complete`; there should be one. */
  answers(id: number): Answer[] {
    const all = [...this.of('response'), ...this.of('cancelled'), ...this.of('rejected')];
    return all.filter((message) => message.kind === 'complete' && message.id === id);
  }

  /** Aborts what runs, and waits for it. */
  async end(): Promise<void> {
    await this.settled();
    this.load('no such model, so that the last one is let go');
    await this.settled();
  }

  #open(model: string): ByteSource {
    const bytes = this.#files.get(model);
    if (!bytes) throw new ModelFileError('not-found', sentence`There is no "${plain(model)}".`);
    const source = new MemoryByteSource(bytes);
    this.openFiles++;
    return {
      size: source.size,
      read: (offset, length) => {
        if (this.broken) throw new Error('The file cannot be read any longer.');
        return source.read(offset, length);
      },
      close: () => {
        this.openFiles--;
        source.close();
      },
    };
  }
}
