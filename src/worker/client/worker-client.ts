import { plainError, sentence } from '../../util/plain-text.ts';
import type { PlainText } from '../../util/plain-text.ts';
import type { WorkerDeath } from '../channel.ts';
import { OpenBenchmarks } from './benchmarks.ts';
import { MirroredDocuments } from './synced-documents.ts';
import type { DocumentChange } from './synced-documents.ts';
import { Emitter } from '../../util/emitter.ts';
import { Liveness } from './liveness.ts';
import { LoadWatch } from './load-watch.ts';
import { OpenRequests } from './requests.ts';
import type { CompletionWatch } from './requests.ts';
import { gaveUpMessage } from './restart-policy.ts';
import type { DeathCause } from './restart-policy.ts';
import { isSameLoad } from './same-load.ts';
import { WorkerSupervisor } from './supervisor.ts';
import { WorkerLostError } from './types.ts';
import type { BenchmarkOutcome, ClientOptions, ClientState, CompletionOutcome, LoadDelay } from './types.ts';
import type {
  CacheInspection,
  CompletionRequest,
  DocumentPosition,
  FromWorker,
  LoadOptions,
  MemoryReport,
  ToWorker,
  WorkerFault,
} from '../protocol.ts';

/**
 * How long a worker may be silent, in milliseconds. While it works it gives a sign of life each second; only a single piece
 * of work is in between, and the kernels' own wait of half a minute for a thread that died.
 */
const patienceMs = 45_000;

/**
 * The editor's view of the worker: one model, the mirrored documents and the requests that are open. It starts
 * the worker when a model is loaded, starts it again when it dies, and gives up with a clear message when it
 * keeps dying. Every promise it returns settles, whatever happens to the worker.
 */
export class WorkerClient {
  readonly #log: ClientOptions['log'];
  readonly #liveness: Liveness;
  readonly #loadWatch: LoadWatch;
  readonly #requests: OpenRequests;
  readonly #benchmarks: OpenBenchmarks;
  readonly #documents: MirroredDocuments;
  readonly #worker: WorkerSupervisor;
  readonly #states = new Emitter<ClientState>();
  #state: ClientState = { kind: 'stopped' };
  #memory: MemoryReport | undefined;
  #load: LoadOptions | undefined;
  /** Whether the worker stays off as it died or hung too often. */
  #gaveUp = false;
  #disposed = false;

  constructor({ launch, clock, log, documents }: ClientOptions) {
    this.#log = log;
    this.#liveness = new Liveness(clock);
    this.#loadWatch = new LoadWatch(this.#liveness, {
      slowToOpen: () => {
        this.#delayLoad('file');
      },
      hung: (silenceMs) => {
        this.#hung(silenceMs, 'it was loading a model');
      },
    });
    const post = (message: ToWorker): void => {
      this.#worker.post(message);
    };
    this.#documents = new MirroredDocuments(documents, post);
    const events = {
      cancel: (id: number) => {
        post({ type: 'cancel', id });
      },
      owed: (what: string) =>
        this.#liveness.expect(patienceMs, () => {
          this.#hung(patienceMs, `it owed ${what}`);
        }),
    };
    this.#requests = new OpenRequests(events);
    this.#benchmarks = new OpenBenchmarks(events);
    this.#worker = new WorkerSupervisor(launch, clock, {
      started: () => {
        if (this.#load !== undefined) this.#postLoad(this.#load);
      },
      message: (message) => {
        this.#receive(message);
      },
      died: (death) => this.#died(death),
      gaveUp: (cause) => {
        this.#giveUp(cause);
      },
      missing: (message) => {
        this.#failWith('installation', message);
      },
      blocked: () => {
        this.#delayLoad('thread');
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

  /**
   * Loads a model. Does nothing when these very options were loaded last. Each load gets a worker of its own: what the one
   * before took goes back to the system with its thread, which a WebAssembly memory alone does not.
   */
  load(options: LoadOptions): void {
    if (this.#disposed || (this.#load !== undefined && isSameLoad(this.#load, options))) return;
    this.#load = options;
    this.#requests.cancelCompletions();
    this.restart();
  }

  /** States a fault that lies before the worker, such as having no model to load. Ends the worker. */
  fail(fault: WorkerFault, message: PlainText): void {
    if (this.#disposed) return;
    this.#load = undefined;
    this.#failWith(fault, message);
  }

  /** A person asks for something: a worker that was given up on gets another chance. */
  revive(): void {
    if (this.#gaveUp) this.restart();
  }

  /** Ends the worker and starts a new one with the same model, forgetting past deaths and failures. */
  restart(): void {
    if (this.#disposed || this.#load === undefined) return;
    this.#stop(sentence`the worker is being restarted`);
    this.#gaveUp = false;
    this.#setState({ kind: 'loading', fraction: 0 });
    this.#worker.start();
  }

  /** Ends the worker as a crash would, in the middle of whatever it does. */
  kill(): void {
    this.#worker.kill('it was killed', 'crash');
  }

  /** Passes a document's edits on, in the order of its versions. */
  change(change: DocumentChange): void {
    if (!this.#documents.change(change)) this.#log('debug', `${change.document.uri} is read anew.`);
  }

  close(uri: string): void {
    this.#documents.close(uri);
  }

  /** Cells were added, removed or moved in some notebook. */
  cellsChanged(): void {
    this.#documents.cellsChanged();
  }

  /** Prepares the cache for a completion at this place, if the worker has nothing better to do. */
  prefill(request: DocumentPosition): void {
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
        return Promise.resolve({ kind: 'lost', reason: sentence`no model is loaded` });
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
    if (this.#state.kind !== 'ready')
      return Promise.resolve({ kind: 'lost', reason: sentence`no model is loaded` });
    const id = this.#requests.nextId();
    this.#worker.post({ type: 'benchmark', id });
    return this.#benchmarks.add(id, signal, onProgress);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stop(sentence`Foretype was stopped`);
    this.#setState({ kind: 'stopped' });
    this.#states.dispose();
  }

  #receive(message: FromWorker): void {
    this.#liveness.heard();
    switch (message.type) {
      case 'alive':
        return;
      case 'loading':
        if (this.#state.kind !== 'loading') return;
        this.#loadWatch.opened();
        this.#setState({ kind: 'loading', fraction: message.fraction });
        return;
      case 'ready':
        this.#loadWatch.end();
        this.#memory = message.memory;
        this.#log('info', `${message.model.name} loaded in ${message.loadMs.toFixed(0)} ms`);
        this.#setState({ kind: 'ready', model: message.model });
        this.#sendWaiting();
        return;
      case 'failed':
        this.#failWith(message.fault, message.message);
        return;
      case 'completion': {
        this.#worker.answered();
        const { id, text, alternatives, isCut, stats, explanation, memory } = message;
        this.#memory = memory;
        const said = { text, alternatives, isCut, stats, explanation, memory };
        this.#requests.answer(id, { kind: 'completion', ...said });
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
    this.#loadWatch.begin();
    this.#worker.post({ type: 'load', options });
  }

  #hung(silenceMs: number, why: string): void {
    this.#worker.kill(`nothing was heard of it for ${silenceMs / 1000} s while ${why}`, 'hang');
  }

  #delayLoad(delay: LoadDelay): void {
    if (this.#state.kind === 'loading') this.#setState({ ...this.#state, delay });
  }

  #died({ reason, outOfMemory }: WorkerDeath): boolean {
    this.#log('error', `The worker ended: ${reason}`);
    this.#forget(plainError(reason));
    // A model that failed to load is not loaded again, so there is nothing to start a worker for.
    if (this.#state.kind === 'failed' || this.#load === undefined) return false;
    if (outOfMemory && this.#state.kind === 'loading') {
      this.#failWith('out-of-memory', sentence`The model needs more memory than a worker may take.`);
      return false;
    }
    this.#setState({ kind: 'loading', fraction: 0 });
    return true;
  }

  #giveUp(cause: DeathCause): void {
    this.#gaveUp = true;
    this.#failWith('internal', gaveUpMessage(cause));
  }

  /** Ends the worker, as what it took for a model would stay with it, and states why. */
  #failWith(fault: WorkerFault, message: PlainText): void {
    this.#stop(message);
    this.#setState({ kind: 'failed', fault, message });
  }

  #stop(reason: PlainText): void {
    this.#worker.stop();
    this.#forget(reason);
  }

  /** Drops all that was true of a worker which is gone. */
  #forget(reason: PlainText): void {
    this.#loadWatch.end();
    this.#memory = undefined;
    this.#documents.forgetAll();
    this.#requests.loseAll(reason);
    this.#benchmarks.loseAll(reason);
  }

  #setState(state: ClientState): void {
    this.#state = state;
    this.#states.fire(state);
  }
}
