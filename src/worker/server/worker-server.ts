import { benchmark } from '../../completion/benchmark.ts';
import { Completer } from '../../completion/completer.ts';
import type { CompletionEvents } from '../../completion/completion.ts';
import { CancelledError, type Host } from '../../completion/host.ts';
import { DocumentMirror } from '../../document/mirror.ts';
import { Mirrors } from '../../document/mirrors.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { describeShape } from '../../models/model-shape.ts';
import { errorMessage } from '../../util/errors.ts';
import { plain, sentence } from '../../util/plain-text.ts';
import { JobQueue, type JobOptions } from './job-queue.ts';
import { threadsFor } from './load-engine.ts';
import { loadModel } from './load-model.ts';
import type { ModelFiles } from './model-files.ts';
import { SignOfLife } from './sign-of-life.ts';
import type { CompletionRequest, DocumentPosition, FromWorker, LoadOptions, ToWorker } from '../protocol.ts';
import { reportFault, type FaultReport } from './faults.ts';

export interface ServerOptions {
  readonly host: Host;
  readonly post: (message: FromWorker) => void;
  /** Files for a runtime that stands at `runtimeRoot`. */
  readonly files: (runtimeRoot: string) => ModelFiles;
}

/** A progress message for each of these steps is enough to watch. */
const PROGRESS_STEP = 0.02;

/** What is held while there is no model. */
const NO_MEMORY = { engineBytes: 0, cacheBytes: 0, budgetBytes: 0, cachedTokens: 0, slots: 0 };

/** The worker's side of the protocol: mirrors documents at once, does everything else one job at a time. */
export class WorkerServer {
  readonly #files: ServerOptions['files'];
  readonly #life: SignOfLife;
  /** Gives a sign of life at each yield. */
  readonly #host: Host;
  readonly #documents: Mirrors;
  readonly #jobs: JobQueue;
  #completer: Completer | undefined;
  #model: LanguageModel | undefined;
  /** Why there is no model, once loading has failed. */
  #loadFault: FaultReport = { fault: 'internal', message: sentence`No model is loaded.` };

  constructor(options: ServerOptions) {
    this.#files = options.files;
    this.#life = new SignOfLife(options.host.clock, options.post);
    this.#host = this.#life.watch(options.host);
    this.#documents = new Mirrors((file, edits) => {
      this.#completer?.follow(file, edits);
    });
    this.#jobs = new JobQueue((error) => {
      this.#life.post({ type: 'log', level: 'error', message: errorMessage(error) });
    });
  }

  /** Handles one message; never throws. */
  receive(message: ToWorker): void {
    switch (message.type) {
      case 'load':
        this.#jobs.abort(() => true);
        this.#jobs.push('load', async () => this.#load(message.options));
        return;
      case 'open': {
        const { uri, version } = message.document;
        this.#documents.open(new DocumentMirror(uri, message.path, version, message.text));
        return;
      }
      case 'change': {
        const { document, before, edits } = message;
        if (!this.#documents.change(document.uri, before, edits, document.version))
          this.#resync(document.uri);
        return;
      }
      case 'close':
        this.#documents.close(message.uri);
        return;
      case 'cells':
        this.#documents.join(message.group, message.uris);
        return;
      case 'complete':
        this.#jobs.abort(({ kind }) => kind === 'complete');
        this.#jobs.push(
          'complete',
          async (signal) => this.#complete(message.id, message.request, signal),
          this.#answered(message.id),
        );
        return;
      case 'prefill':
        this.#jobs.push('prefill', async (signal) => this.#prefill(message.request, signal));
        return;
      case 'cancel':
        this.#jobs.abort(({ id }) => id === message.id);
        return;
      case 'clear':
        this.#jobs.push('clear', async () => this.#clear(message.id));
        return;
      case 'inspect': {
        // Not a job: looking must not interrupt what is being prepared.
        const inspection = this.#completer?.inspect() ?? {
          completion: undefined,
          slots: [],
          memory: NO_MEMORY,
        };
        this.#life.post({ type: 'inspection', id: message.id, inspection });
        return;
      }
      case 'benchmark':
        this.#jobs.push(
          'benchmark',
          async (signal) => this.#benchmark(message.id, signal),
          this.#answered(message.id),
        );
        return;
    }
  }

  /** How a job is pushed whose request is answered at once when it is cancelled before its turn. */
  #answered(id: number): JobOptions {
    const dropped = (): void => {
      this.#life.post({ type: 'cancelled', id });
    };
    return { id, dropped };
  }

  async #load(options: LoadOptions): Promise<void> {
    const { clock } = this.#host;
    const { post } = this.#life;
    const start = clock.now();
    this.#completer?.dispose();
    this.#completer = undefined;
    this.#model = undefined;
    // The first step of all tells that the file is open.
    let told = -PROGRESS_STEP;
    const onProgress = (fraction: number): void => {
      if (fraction < told + PROGRESS_STEP) {
        this.#life.give();
        return;
      }
      told = fraction;
      post({ type: 'loading', fraction });
    };
    const onWarning = (message: string): void => {
      post({ type: 'log', level: 'warn', message });
    };
    try {
      const runtime = this.#files(options.runtimeRoot);
      const model = await loadModel(runtime, options.model, options, { onProgress, onWarning });
      const completer = this.#createCompleter(model, options);
      this.#completer = completer;
      this.#model = model;
      if (model.fallback !== undefined) onWarning(model.fallback);
      post({
        type: 'ready',
        model: {
          name: model.name,
          parameters: model.parameters,
          contextTokens: completer.contextTokens,
          engine: plain(model.engine.name),
          fallback: model.fallback,
          // The other engine has one thread.
          threads: model.engine.name === 'kernels' ? threadsFor(options, runtime.machineThreads) : 1,
          shape: describeShape(model.engine.shape),
          fillsInTheMiddle: model.profile.parts.some(({ kind }) => kind === 'suffix'),
        },
        loadMs: clock.now() - start,
        memory: completer.memory(),
      });
      this.#jobs.push('prefill', async (signal) => {
        // Another load may have come first.
        if (this.#completer === completer) await completer.warmUp(signal);
      });
    } catch (error) {
      this.#loadFault = reportFault(error);
      post({ type: 'failed', ...this.#loadFault });
    }
  }

  #createCompleter(model: LanguageModel, options: LoadOptions): Completer {
    const documents = options.otherFiles ? () => this.#documents.recent() : undefined;
    try {
      return new Completer(model, { ...options, documents }, this.#host);
    } catch (error) {
      // Without a completer nobody owns the engine, whose threads and memory would stay.
      model.engine.dispose();
      throw error;
    }
  }

  async #complete(id: number, request: CompletionRequest, signal: AbortSignal): Promise<void> {
    const { post } = this.#life;
    try {
      const completer = this.#completer;
      if (!completer) {
        post({ type: 'rejected', id, ...this.#loadFault });
        return;
      }
      const mirror = this.#current(request);
      if (!mirror) throw new CancelledError('The document has changed.');
      const events: CompletionEvents = {
        onProgress: (text) => {
          post({ type: 'progress', id, text });
        },
        onPreview: (text) => {
          post({ type: 'offer', id, text });
        },
      };
      const result = await completer.complete(mirror, request.offset, request, signal, events);
      const { text, alternatives, isCut, stats, explanation } = result;
      const memory = completer.memory();
      post({ type: 'completion', id, text, alternatives, isCut, stats, explanation, memory });
      if (text !== '') this.#prepareAcceptance(request, text);
    } catch (error) {
      post(endOf(id, error));
    }
  }

  /** While the person looks at a suggestion, evaluates what its acceptance would leave to be done. */
  #prepareAcceptance(request: CompletionRequest, text: string): void {
    this.#jobs.push('prefill', async (signal) => {
      const mirror = signal.aborted ? undefined : this.#documents.get(request.uri);
      if (mirror?.version !== request.version) return;
      await this.#completer?.prefillAccepted(mirror, request.offset, text, signal);
    });
  }

  async #prefill(request: DocumentPosition, signal: AbortSignal): Promise<void> {
    const mirror = signal.aborted ? undefined : this.#current(request);
    if (mirror) await this.#completer?.prefill(mirror, request.offset, signal);
  }

  async #clear(id: number): Promise<void> {
    this.#completer?.clearCache();
    this.#life.post({ type: 'cleared', id, memory: this.#completer?.memory() ?? NO_MEMORY });
    return Promise.resolve();
  }

  async #benchmark(id: number, signal: AbortSignal): Promise<void> {
    const { post } = this.#life;
    const model = this.#model;
    const completer = this.#completer;
    if (!model || !completer) {
      post({ type: 'rejected', id, ...this.#loadFault });
      return;
    }
    try {
      const tellProgress = (fraction: number): void => {
        post({ type: 'benchmarking', id, fraction });
      };
      const result = await benchmark(model, completer.contextTokens, this.#host, signal, tellProgress);
      post({ type: 'benchmarked', id, result });
    } catch (error) {
      post(endOf(id, error));
    }
  }

  /** The mirror that a request is about, if it is of the same version and holds the offset. */
  #current({ uri, version, offset }: DocumentPosition): DocumentMirror | undefined {
    const mirror = this.#documents.get(uri);
    if (mirror?.version === version && offset >= 0 && offset <= mirror.text.length) {
      this.#documents.markUsed(mirror);
      return mirror;
    }
    // A mirror that is ahead is right: the request is the one that is late.
    if (!mirror || mirror.version <= version) this.#resync(uri);
    return undefined;
  }

  #resync(uri: string): void {
    this.#documents.close(uri);
    this.#life.post({ type: 'resync', uri });
  }
}

/** What a request is answered with that did not come to its end. */
function endOf(id: number, error: unknown): FromWorker {
  if (error instanceof CancelledError) return { type: 'cancelled', id };
  return { type: 'rejected', id, ...reportFault(error) };
}
