import { benchmark } from '../../completion/benchmark.ts';
import { Completer } from '../../completion/completer.ts';
import { promptFor, type CompletionEvents } from '../../completion/completion.ts';
import { CancelledError, type Host } from '../../completion/host.ts';
import { NOTHING_PREPARED } from '../../completion/prepared-tokens.ts';
import { DocumentMirror } from '../../document/mirror.ts';
import { Mirrors } from '../../document/mirrors.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { errorMessage } from '../../util/errors.ts';
import { plain } from '../../util/plain-text.ts';
import { protocolVersion } from '../protocol.ts';
import type {
  CompletionRequest,
  DocumentPosition,
  FromWorker,
  LoadOptions,
  MemoryReport,
  PrefillRequest,
} from '../protocol.ts';
import { outlineOf, readToWorker } from '../read-message.ts';
import { RequestDispatcher, type RequestHandler, type RequestHandlers } from './dispatcher.ts';
import { reportFault } from './faults.ts';
import { JobQueue } from './job-queue.ts';
import { threadsFor } from './load-engine.ts';
import { loadModel } from './load-model.ts';
import type { ModelFiles } from './model-files.ts';
import { PlacePreparer } from './place-preparer.ts';
import { ProjectIndexer } from './project-indexer.ts';
import { SignOfLife } from './sign-of-life.ts';

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
  readonly #requests: RequestDispatcher;
  readonly #projects: ProjectIndexer;
  readonly #places: PlacePreparer;
  #loaded: { readonly model: LanguageModel; readonly completer: Completer } | undefined;
  /** Why there is no model. */
  #loadError = new Error('No model is loaded.');

  constructor(options: ServerOptions) {
    this.#files = options.files;
    this.#life = new SignOfLife(options.host.clock, options.post);
    this.#host = this.#life.watch(options.host);
    this.#documents = new Mirrors((file, edits) => {
      this.#places.edited();
      this.#loaded?.completer.follow(file, edits);
      if (file instanceof DocumentMirror) this.#projects.edit(file.uri, edits);
    });
    this.#jobs = new JobQueue(this.#logError, () => {
      this.#places.prepareWhenIdle();
      this.#projects.indexWhenIdle();
    });
    this.#projects = new ProjectIndexer(this.#host, this.#jobs);
    this.#places = new PlacePreparer({
      ...{ clock: this.#host.clock, jobs: this.#jobs, documents: this.#documents },
      completer: () => this.#loaded?.completer,
    });
    const handlers: RequestHandlers = {
      complete: this.#complete,
      clear: () => {
        this.#loaded?.completer.clearCache();
        this.#projects.clear();
        return this.#memory();
      },
      inspect: () =>
        this.#loaded?.completer.inspect() ?? {
          ...{ completion: undefined, slots: [], memory: NO_MEMORY, prepared: NOTHING_PREPARED },
        },
      benchmark: (_none, signal, tell) => {
        const { model, completer } = this.#ready();
        return benchmark(model, completer.contextTokens, this.#host, signal, tell);
      },
      evaluate: (task, signal, tell) => {
        const { model, completer } = this.#ready();
        return evaluate(model, completer.contextTokens, task, this.#host, signal, tell);
      },
    };
    this.#requests = new RequestDispatcher(handlers, this.#jobs, this.#life.post);
    this.#life.post({ type: 'hello', protocol: protocolVersion });
  }

  /** Handles one message. */
  receive(value: unknown): void {
    const message = readToWorker(value);
    switch (message?.type) {
      case undefined:
        this.#logError(`The editor sent what is no message: ${outlineOf(value)}`);
        return;
      case 'load':
        this.#jobs.abort(() => true);
        this.#jobs.push('load', async () => this.#load(message.options));
        return;
      case 'open': {
        const { uri, version } = message.document;
        const mirror = new DocumentMirror(uri, message.path, version, message.text);
        this.#documents.open(mirror);
        this.#projects.open(mirror, message.project);
        return;
      }
      case 'file':
        this.#projects.read(message);
        return;
      case 'forget-file':
        this.#projects.forget(message.uri);
        return;
      case 'forget-files':
        this.#projects.clear();
        return;
      case 'change': {
        const { document, before, edits } = message;
        if (!this.#documents.change(document.uri, before, edits, document.version))
          this.#resync(document.uri);
        return;
      }
      case 'close':
        this.#close(message.uri);
        return;
      case 'cells':
        this.#documents.join(message.group, message.uris);
        return;
      case 'prefill':
        this.#jobs.push('prefill', async (signal) => this.#prefill(message.request, signal));
        return;
      case 'prepare':
        this.#places.request(message.request);
        return;
      case 'request':
        this.#requests.dispatch(message);
        return;
      case 'cancel':
        this.#jobs.abort(({ id }) => id === message.id);
        return;
    }
  }

  readonly #logError = (error: unknown): void => {
    this.#life.post({ type: 'log', level: 'error', message: errorMessage(error) });
  };

  async #load(wanted: LoadOptions): Promise<void> {
    const { clock } = this.#host;
    const { post } = this.#life;
    const start = clock.now();
    this.#loaded?.completer.dispose();
    this.#loaded = undefined;
    this.#projects.stop();
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
      const runtime = this.#files(wanted.runtimeRoot);
      const options = runtime.sharesMemory ? wanted : { ...wanted, threads: 1, burstThreads: 1 };
      const model = await loadModel(runtime, options.model, options, { onProgress, onWarning });
      const completer = this.#createCompleter(model, options);
      this.#loaded = { model, completer };
      this.#projects.start(model.tokenizer, options.projectMemoryBytes);
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
          shape: model.engine.shape,
          fillsInTheMiddle: model.profile.parts.some(({ kind }) => kind === 'suffix'),
        },
        loadMs: clock.now() - start,
        memory: this.#memory(),
      });
      this.#jobs.push('prefill', async (signal) => {
        // Another load may have come first.
        if (this.#loaded?.completer === completer) await completer.warmUp(signal);
      });
    } catch (error) {
      this.#loadError = error instanceof Error ? error : new Error(errorMessage(error));
      post({ type: 'failed', ...reportFault(error) });
    }
  }

  #createCompleter(model: LanguageModel, options: LoadOptions): Completer {
    const documents = options.otherFiles ? () => this.#documents.recent() : undefined;
    try {
      return new Completer(model, { ...options, documents, memory: this.#projects.of }, this.#host);
    } catch (error) {
      // Without a completer nobody owns the engine, whose threads and memory would stay.
      model.engine.dispose();
      throw error;
    }
  }

  /** The model and its completer; throws the reason where there is none. */
  #ready(): { readonly model: LanguageModel; readonly completer: Completer } {
    if (this.#loaded === undefined) throw this.#loadError;
    return this.#loaded;
  }

  readonly #complete: RequestHandler<'complete'> = async (request, signal, tell) => {
    const { completer } = this.#ready();
    const mirror = this.#current(request);
    if (!mirror) throw new CancelledError('The document has changed.');
    const events: CompletionEvents = {
      onProgress: (text) => {
        tell({ kind: 'decoded', text });
      },
      onPreview: (text) => {
        tell({ kind: 'preview', text });
      },
    };
    const prompt = promptFor(request);
    const made = await completer.complete(mirror, request.offset, { ...request, prompt }, signal, events);
    const { text, alternatives, isCut, stats, explanation } = made;
    this.#prepareNext(request, text);
    return { text, alternatives, isCut, stats, explanation, memory: this.#memory() };
  };

  /** What is held in memory. */
  #memory(): MemoryReport {
    return { ...(this.#loaded?.completer.memory() ?? NO_MEMORY), ...this.#projects.use() };
  }

  /** Drops a document's mirror, and its text from the project's memory. */
  #close(uri: string): void {
    this.#documents.close(uri);
    this.#projects.close(uri);
  }

  /**
   * While the person looks at a suggestion, evaluates what its acceptance would leave to be done, and what a short prompt has
   * put off.
   */
  #prepareNext(request: CompletionRequest, text: string): void {
    this.#jobs.push('prefill', async (signal) => {
      const mirror = signal.aborted ? undefined : this.#documents.get(request.uri);
      if (mirror?.version !== request.version) return;
      await this.#loaded?.completer.prefillAccepted(mirror, request.offset, text, signal);
    });
  }

  async #prefill(request: PrefillRequest, signal: AbortSignal): Promise<void> {
    const mirror = signal.aborted ? undefined : this.#current(request);
    if (mirror) await this.#loaded?.completer.prefill(mirror, request.offset, signal, request.isSoon);
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
    this.#close(uri);
    this.#life.post({ type: 'resync', uri });
  }
}
