import type { Clock } from '../../util/clock.ts';
import { OpenBenchmarks } from './benchmarks.ts';
import { MirroredDocuments } from './documents.ts';
import type { DocumentChange } from './documents.ts';
import { Emitter } from './emitter.ts';
import { OpenRequests } from './requests.ts';
import type { CompletionWatch } from './requests.ts';
import { maximumDeaths } from './restart-policy.ts';
import { isSameLoad } from './same-load.ts';
import { WorkerSupervisor } from './supervisor.ts';
import { WorkerLostError } from './types.ts';
import type { BenchmarkOutcome, ClientOptions, ClientState, CompletionOutcome } from './types.ts';
import type {
  CacheInspection,
  CompletionRequest,
  DocumentIdentity,
  FromWorker,
  LoadOptions,
  MemoryReport,
  ToWorker,
  WorkerFault,
} from '../protocol.ts';

/** How long loading a model may go on without a sign of life, in milliseconds. */
const loadPatienceMs = 180_000;

/**
 * The editor's view of the worker: one model, the mirrored documents and the requests that are open. It starts
 * the worker when a model is loaded, starts it again when it dies, and gives up with a clear message when it
 * keeps dying. Every promise it returns settles, whatever happens to the worker.
 */
export class WorkerClient {
  readonly #log: ClientOptions['log'];
  readonly #clock: Clock;
  readonly #requests: OpenRequests;
  readonly #benchmarks: OpenBenchmarks;
  readonly #documents: MirroredDocuments;
  readonly #worker: WorkerSupervisor;
  readonly #states = new Emitter<ClientState>();
  #state: ClientState = { kind: 'stopped' };
  #memory: MemoryReport | undefined;
  #load: LoadOptions | undefined;
  #stopLoadWatch: () => void = () => undefined;
  #disposed = false;

  constructor({ launch, clock, log, documents }: ClientOptions) {
    this.#log = log;
    this.#clock = clock;
    const post = (message: ToWorker): void => {
      this.#worker.post(message);
    };
    this.#documents = new MirroredDocuments(documents, post);
    const events = {
      cancel: (id: number) => {
        post({ type: 'cancel', id });
      },
      hang: (reason: string) => {
        this.#worker.kill(reason);
      },
    };
    this.#requests = new OpenRequests(clock, events);
    this.#benchmarks = new OpenBenchmarks(clock, events);
    this.#worker = new WorkerSupervisor(launch, clock, {
      started: () => {
        if (this.#load !== undefined) this.#postLoad(this.#load);
      },
      message: (message) => {
        this.#receive(message);
      },
      died: (reason) => this.#died(reason),
      gaveUp: () => {
        this.#gaveUp();
      },
    });
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The worker's latest word on its memory. */
  get memory(): MemoryReport | undefined {
    return this.#memory;
  }

  /** Calls the listener at each change of state; the returned function ends that. */
  onDidChangeState(listener: (state: ClientState) => void): () => void {
    return this.#states.on(listener);
  }

  /** Loads a model, starting the worker if need be. Does nothing when these very options were loaded last. */
  load(options: LoadOptions): void {
    if (this.#disposed || (this.#load !== undefined && isSameLoad(this.#load, options))) return;
    this.#load = options;
    // Two loads under way could not be told apart by their answers, so an unfinished one goes with its worker.
    if (!this.#worker.running || this.#state.kind === 'loading') {
      this.restart();
    } else {
      this.#requests.cancelCompletions();
      this.#postLoad(options);
    }
  }

  /** States a fault that lies before the worker, such as having no model to load. Ends the worker. */
  fail(fault: WorkerFault, message: string): void {
    if (this.#disposed) return;
    this.#load = undefined;
    this.#stop(message);
    this.#setState({ kind: 'failed', fault, message });
  }

  /** Ends the worker and starts a new one with the same model, forgetting past deaths and failures. */
  restart(): void {
    if (this.#disposed || this.#load === undefined) return;
    this.#stop('the worker is being restarted');
    this.#setState({ kind: 'loading', fraction: 0 });
    this.#worker.start();
  }

  /** Ends the worker as a crash would, in the middle of whatever it does. */
  kill(): void {
    this.#worker.kill('it was killed');
  }

  /** Passes a document's edits on, in the order of its versions. */
  change(change: DocumentChange): void {
    if (!this.#documents.change(change)) this.#log('debug', `${change.document.uri} is read anew.`);
  }

  close(uri: string): void {
    this.#documents.close(uri);
  }

  /** Prepares the cache for a completion at this place, if the worker has nothing better to do. */
  prefill(request: DocumentIdentity & { readonly offset: number }): void {
    if (this.#state.kind !== 'ready' || !this.#documents.ensure(request)) return;
    this.#worker.post({ type: 'prefill', request });
  }

  /**
   * Asks for a completion; while the model is loading, the newest request waits for it. Never rejects.
   * `watch` hears what has been decoded so far, until the promise settles.
   */
  complete(
    request: CompletionRequest,
    signal: AbortSignal,
    watch: CompletionWatch = {},
  ): Promise<CompletionOutcome> {
    if (signal.aborted) return Promise.resolve({ kind: 'cancelled' });
    const state = this.#state;
    switch (state.kind) {
      case 'stopped':
        return Promise.resolve({ kind: 'lost', reason: 'no model is loaded' });
      case 'failed':
        return Promise.resolve({ kind: 'lost', reason: state.message });
      case 'loading':
      case 'ready': {
        const outcome = this.#requests.addCompletion(request, signal, watch);
        this.#sendWaiting();
        return outcome;
      }
    }
  }

  /** Empties the KV cache. Rejects with `WorkerLostError` when there is no worker that could. */
  clear(): Promise<MemoryReport> {
    if (!this.#worker.running) return Promise.reject(new WorkerLostError('The worker is not running.'));
    const { id, memory } = this.#requests.addClear();
    this.#worker.post({ type: 'clear', id });
    return memory;
  }

  /** Looks into the cache, without a stir there. Rejects with `WorkerLostError` when there is no worker to ask. */
  inspect(): Promise<CacheInspection> {
    if (!this.#worker.running) return Promise.reject(new WorkerLostError('The worker is not running.'));
    const { id, inspection } = this.#requests.addInspection();
    this.#worker.post({ type: 'inspect', id });
    return inspection;
  }

  /** Measures the loaded model, while everything else waits. Never rejects. */
  benchmark(signal: AbortSignal, onProgress: (fraction: number) => void): Promise<BenchmarkOutcome> {
    if (signal.aborted) return Promise.resolve({ kind: 'cancelled' });
    if (this.#state.kind !== 'ready') return Promise.resolve({ kind: 'lost', reason: 'No model is loaded.' });
    const id = this.#requests.nextId();
    this.#worker.post({ type: 'benchmark', id });
    return this.#benchmarks.add(id, signal, onProgress);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stop('Foretype was stopped');
    this.#setState({ kind: 'stopped' });
    this.#states.dispose();
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'loading':
        if (this.#state.kind !== 'loading') return;
        this.#watchLoad();
        this.#setState({ kind: 'loading', fraction: message.fraction });
        return;
      case 'alive':
        return;
      case 'ready':
        this.#stopLoadWatch();
        this.#memory = message.memory;
        this.#log('info', `${message.model.name} loaded in ${message.loadMs.toFixed(0)} ms`);
        this.#setState({ kind: 'ready', model: message.model });
        this.#sendWaiting();
        return;
      case 'failed': {
        const { fault, message: text } = message;
        this.#stopLoadWatch();
        this.#loseRequests(text);
        this.#setState({ kind: 'failed', fault, message: text });
        return;
      }
      case 'completion': {
        const { id, text, alternatives, stats, explanation, memory } = message;
        this.#memory = memory;
        this.#requests.answer(id, { kind: 'completion', text, alternatives, stats, explanation, memory });
        return;
      }
      case 'progress':
        this.#requests.progressed(message.id, message.text);
        return;
      case 'offer':
        this.#requests.offered(message.id, message.text);
        return;
      case 'cancelled':
        this.#benchmarks.answer(message.id, { kind: 'cancelled' });
        if (this.#requests.dropped(message.id)) this.#sendWaiting();
        return;
      case 'rejected': {
        const { id, fault, message: text } = message;
        this.#requests.answer(id, { kind: 'rejected', fault, message: text });
        this.#benchmarks.answer(id, { kind: 'rejected', fault, message: text });
        return;
      }
      case 'benchmarking':
        this.#benchmarks.progressed(message.id, message.fraction);
        return;
      case 'benchmarked':
        this.#benchmarks.answer(message.id, { kind: 'result', result: message.result });
        return;
      case 'resync':
        this.#log('debug', `The worker wants ${message.uri} anew.`);
        this.#requests.resynced(message.uri);
        this.#documents.send(message.uri);
        return;
      case 'cleared':
        this.#memory = message.memory;
        this.#requests.cleared(message.id, message.memory);
        return;
      case 'inspection':
        this.#requests.inspected(message.id, message.inspection);
        return;
      case 'log':
        this.#log(message.level, message.message);
        return;
    }
  }

  #sendWaiting(): void {
    if (this.#state.kind !== 'ready') return;
    const waiting = this.#requests.takeWaiting();
    if (waiting === undefined) return;
    // The document may have moved on since the request was made, or be closed.
    if (this.#documents.ensure(waiting.request)) this.#worker.post({ type: 'complete', ...waiting });
    else this.#requests.answer(waiting.id, { kind: 'cancelled' });
  }

  #postLoad(options: LoadOptions): void {
    this.#setState({ kind: 'loading', fraction: 0 });
    this.#watchLoad();
    this.#worker.post({ type: 'load', options });
  }

  #died(reason: string): boolean {
    this.#log('error', `The worker ended: ${reason}`);
    this.#forget(reason);
    // A model that failed to load is not loaded again, so there is nothing to start a worker for.
    if (this.#state.kind === 'failed' || this.#load === undefined) return false;
    this.#setState({ kind: 'loading', fraction: 0 });
    return true;
  }

  #gaveUp(): void {
    // Requests made since the death wait for a model that does not come.
    this.#loseRequests('the worker stays off');
    const message =
      `Foretype's worker stopped ${maximumDeaths} times within two minutes and stays off. ` +
      'Run "Foretype: Restart Worker" to try again, or "Foretype: Show Log" to see why it stopped.';
    this.#setState({ kind: 'failed', fault: 'internal', message });
  }

  #stop(reason: string): void {
    this.#worker.stop();
    this.#forget(reason);
  }

  /** Drops all that was true of a worker which is gone. */
  #forget(reason: string): void {
    this.#stopLoadWatch();
    this.#memory = undefined;
    this.#documents.forgetAll();
    this.#loseRequests(reason);
  }

  #loseRequests(reason: string): void {
    this.#requests.loseAll(reason);
    this.#benchmarks.loseAll(reason);
  }

  #watchLoad(): void {
    this.#stopLoadWatch();
    this.#stopLoadWatch = this.#clock.after(loadPatienceMs, () => {
      this.#worker.kill(`loading stood still for ${loadPatienceMs / 1000} s`);
    });
  }

  #setState(state: ClientState): void {
    this.#state = state;
    this.#states.fire(state);
  }
}
