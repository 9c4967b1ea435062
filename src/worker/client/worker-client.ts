import { plainError, sentence, type PlainText } from '../../util/plain-text.ts';
import type { WorkerDeath } from '../channel.ts';
import { isAbout, requestRules } from '../protocol.ts';
import type {
  CompletionRequest,
  PrefillRequest,
  PrepareRequest,
  FaultReport,
  FromWorker,
  LoadOptions,
  MemoryReport,
  Progress,
  ProjectFile,
  WorkerFault,
} from '../protocol.ts';
import { faultText } from './fault-text.ts';
import { ModelState } from './model-state.ts';
import { OpenRequests } from './requests.ts';
import { isSameLoad } from './same-load.ts';
import { WorkerSupervisor } from './supervisor.ts';
import { MirroredDocuments, type DocumentChange } from './synced-documents.ts';
import type { ClientOptions, ClientState, CompletionOutcome } from './types.ts';

/**
 * The editor's view of the worker: one model, the mirrored documents and the requests that are open. It starts
 * the worker when a model is loaded, starts it again when it dies, and gives up with a clear message when it
 * keeps dying. Every promise it returns settles, whatever happens to the worker.
 */
export class WorkerClient {
  readonly #log: ClientOptions['log'];
  readonly #worker: WorkerSupervisor;
  readonly #model: ModelState;
  readonly #documents: MirroredDocuments;
  readonly #requests: OpenRequests;
  #memory: MemoryReport | undefined;
  #loadMs: number | undefined;
  #load: LoadOptions | undefined;
  #disposed = false;

  constructor({ launch, clock, log, documents }: ClientOptions) {
    this.#log = log;
    this.#worker = new WorkerSupervisor(launch, clock, {
      started: this.#started,
      message: this.#receive,
      died: this.#died,
      failed: this.#failed,
      blocked: () => {
        this.#model.delayed('thread');
      },
    });
    this.#model = new ModelState(this.#worker);
    this.#documents = new MirroredDocuments(documents, this.#worker.post);
    const parts = { worker: this.#worker, model: this.#model, documents: this.#documents };
    this.#requests = new OpenRequests(parts);
    this.request = this.#requests.request;
    this.onDidChangeState = this.#model.onDidChange;
  }

  /** Asks the worker for something, as `requestRules` has it. Never rejects. */
  readonly request: OpenRequests['request'];

  /** Calls a listener at each change of state; the returned function ends that. */
  readonly onDidChangeState: ModelState['onDidChange'];

  get state(): ClientState {
    return this.#model.current;
  }

  /** The worker's latest word on its memory. */
  get memory(): MemoryReport | undefined {
    return this.#memory;
  }

  /** How long the worker took to load its model, in milliseconds. */
  get loadMs(): number | undefined {
    return this.#loadMs;
  }

  /**
   * Loads a model. Does nothing when these very options were loaded last. Each load gets a worker of its own: what the one
   * before took goes back to the system with its thread, which a WebAssembly memory alone does not.
   */
  load(options: LoadOptions): void {
    if (this.#disposed || (this.#load !== undefined && isSameLoad(this.#load, options))) return;
    this.#load = options;
    // What may wait for a model waits for the one before.
    this.#requests.settleAll({ kind: 'cancelled' }, (kind) => requestRules[kind].whileLoading === 'wait');
    this.restart();
  }

  /** States a fault that lies before the worker, such as having no model to load. Ends the worker. */
  fail(fault: WorkerFault, message: PlainText): void {
    if (this.#disposed) return;
    this.#load = undefined;
    this.#failed({ fault, message });
  }

  /** A person asks for something: a worker that was given up on gets another chance. */
  revive(): void {
    if (this.#worker.gaveUp) this.restart();
  }

  /** Ends the worker and starts a new one with the same model, forgetting past deaths and failures. */
  restart(): void {
    if (this.#disposed || this.#load === undefined) return;
    this.#stop(sentence`the worker is being restarted`);
    this.#model.set({ kind: 'loading', fraction: 0 });
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

  /** Adds a file to its project's memory. Like the two below it does nothing until a model is ready. */
  sendFile(file: ProjectFile): void {
    if (this.state.kind === 'ready') this.#worker.post({ type: 'file', ...file });
  }

  /** Removes a file that was deleted or excluded. */
  forgetFile(uri: string): void {
    if (this.state.kind === 'ready') this.#worker.post({ type: 'forget-file', uri });
  }

  /** Removes all files that were sent. */
  forgetFiles(): void {
    if (this.state.kind === 'ready') this.#worker.post({ type: 'forget-files' });
  }

  /** Prepares the cache for a completion at this place, if the worker has nothing better to do. */
  prefill(request: PrefillRequest): void {
    if (this.state.kind !== 'ready' || !this.#documents.ensure(request)) return;
    this.#worker.post({ type: 'prefill', request });
  }

  /** Prepares the cache at places where the cursor may go next, while the worker has nothing else to do. */
  prepare({ positions, tokensPerMinute }: PrepareRequest): void {
    if (this.state.kind !== 'ready') return;
    const current = positions.filter((position) => this.#documents.ensure(position));
    if (current.length === 0) return;
    this.#worker.post({ type: 'prepare', request: { positions: current, tokensPerMinute } });
  }

  /** Asks for a completion; while the model is loading, the newest request waits for it. Never rejects. */
  complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onProgress?: (progress: Progress<'complete'>) => void,
  ): Promise<CompletionOutcome> {
    return this.request('complete', request, { signal, onProgress });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stop(sentence`Foretype was stopped`);
    this.#model.dispose();
  }

  readonly #started = (): void => {
    if (this.#load === undefined) return;
    this.#model.beginLoad();
    this.#worker.post({ type: 'load', options: this.#load });
  };

  readonly #receive = (message: FromWorker): void => {
    switch (message.type) {
      case 'hello':
      case 'alive':
        return;
      case 'loading':
        this.#model.progressed(message.fraction);
        return;
      case 'ready':
        this.#memory = message.memory;
        this.#loadMs = message.loadMs;
        this.#log('info', `${message.model.name} loaded in ${message.loadMs.toFixed(0)} ms`);
        this.#model.endWatch();
        this.#model.set({ kind: 'ready', model: message.model });
        this.#requests.send();
        return;
      case 'failed':
        this.#failed({ fault: message.fault, message: faultText(message.message) });
        return;
      case 'response':
        if (isAbout(message, 'complete')) this.#memory = message.result.memory;
        if (isAbout(message, 'clear')) this.#memory = message.result;
        this.#requests.receive(message);
        return;
      case 'progress':
      case 'cancelled':
      case 'rejected':
        this.#requests.receive(message);
        return;
      case 'resync':
        this.#log('debug', `The worker wants ${message.uri} anew.`);
        this.#requests.resynced(message.uri);
        this.#documents.send(message.uri);
        return;
      case 'log':
        this.#log(message.level, message.message);
        return;
    }
  };

  readonly #died = ({ reason, outOfMemory }: WorkerDeath): boolean => {
    this.#log('error', `The worker ended: ${reason}`);
    this.#forget(plainError(reason));
    // A model that failed to load is not loaded again, so there is nothing to start a worker for.
    if (this.state.kind === 'failed' || this.#load === undefined) return false;
    if (outOfMemory && this.state.kind === 'loading') {
      const message = sentence`The model needs more memory than a worker may take.`;
      this.#failed({ fault: 'out-of-memory', message });
      return false;
    }
    this.#model.set({ kind: 'loading', fraction: 0 });
    return true;
  };

  /** Ends the worker, as what it took for a model would stay with it, and states why. */
  readonly #failed = ({ fault, message }: FaultReport): void => {
    this.#stop(message);
    this.#model.set({ kind: 'failed', fault, message });
  };

  #stop(reason: PlainText): void {
    this.#worker.stop();
    this.#forget(reason);
  }

  /** Drops all that was true of a worker which is gone. */
  #forget(reason: PlainText): void {
    this.#model.endWatch();
    this.#memory = undefined;
    this.#loadMs = undefined;
    this.#documents.forgetAll();
    this.#requests.settleAll({ kind: 'lost', reason });
  }
}
