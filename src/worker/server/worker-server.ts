import { benchmark } from '../../completion/benchmark.ts';
import { promptFor, type CompletionEvents } from '../../completion/completion.ts';
import { CancelledError, type Host } from '../../completion/host.ts';
import { NOTHING_PREPARED } from '../../completion/prepared-tokens.ts';
import { DocumentMirror } from '../../document/mirror.ts';
import { Mirrors } from '../../document/mirrors.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import { EngineLostError } from '../../runtime/engine.ts';
import { errorMessage } from '../../util/errors.ts';
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
import { JobQueue } from './job-queue.ts';
import type { ModelFiles } from './model-files.ts';
import { ModelHost } from './model-host.ts';
import { PlacePreparer } from './place-preparer.ts';
import { ProjectIndexer } from './project-indexer.ts';
import { SignOfLife } from './sign-of-life.ts';

export interface ServerOptions {
  readonly host: Host;
  readonly post: (message: FromWorker) => void;
  /** Files for a runtime that stands at `runtimeRoot`. */
  readonly files: (runtimeRoot: string) => ModelFiles;
}

/** What is held while there is no model. */
const NO_MEMORY = { engineBytes: 0, cacheBytes: 0, budgetBytes: 0, cachedTokens: 0, slots: 0 };

/** The worker's side of the protocol: mirrors documents at once, does everything else one job at a time. */
export class WorkerServer {
  readonly #life: SignOfLife;
  /** Gives a sign of life at each yield. */
  readonly #host: Host;
  readonly #documents: Mirrors;
  readonly #jobs: JobQueue;
  readonly #requests: RequestDispatcher;
  readonly #projects: ProjectIndexer;
  readonly #places: PlacePreparer;
  readonly #models: ModelHost;

  constructor(options: ServerOptions) {
    this.#life = new SignOfLife(options.host.clock, options.post);
    this.#host = this.#life.watch(options.host);
    this.#documents = new Mirrors((file, edits) => {
      this.#places.edited();
      this.#models.completer?.follow(file, edits);
      if (file instanceof DocumentMirror) this.#projects.edit(file.uri, edits);
    });
    const failed = (error: unknown): void => {
      // Its replacement tells it.
      if (!(error instanceof EngineLostError)) this.#logError(error);
    };
    this.#jobs = new JobQueue(failed, () => {
      this.#places.prepareWhenIdle();
      this.#projects.indexWhenIdle();
    });
    this.#projects = new ProjectIndexer(this.#host, this.#jobs);
    this.#places = new PlacePreparer({
      ...{ clock: this.#host.clock, jobs: this.#jobs, documents: this.#documents },
      completer: () => this.#models.completer,
    });
    this.#models = new ModelHost({
      ...{ host: this.#host, post: this.#life.post, files: options.files, projects: this.#projects },
      giveSign: () => {
        this.#life.give();
      },
      recentDocuments: () => this.#documents.recent(),
      memory: () => this.#memory(),
      onLost: (replace) => {
        this.#jobs.push('load', async () => {
          await replace();
          this.#warmUp();
        });
      },
    });
    const handlers: RequestHandlers = {
      complete: this.#complete,
      clear: () => {
        this.#models.completer?.clearCache();
        this.#projects.clear();
        return this.#memory();
      },
      inspect: () =>
        this.#models.completer?.inspect() ?? {
          ...{ completion: undefined, slots: [], memory: NO_MEMORY, prepared: NOTHING_PREPARED },
        },
      benchmark: (_none, signal, tell) => {
        const { model, completer } = this.#models.ready();
        return benchmark(model, completer.contextTokens, this.#host, signal, tell);
      },
      evaluate: (task, signal, tell) => {
        const { model, completer } = this.#models.ready();
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

  /** Loads a model, and prepares it for its first completion. */
  async #load(options: LoadOptions): Promise<void> {
    await this.#models.load(options);
    this.#warmUp();
  }

  #warmUp(): void {
    const { completer } = this.#models;
    if (completer === undefined) return;
    this.#jobs.push('prefill', async (signal) => {
      // Another load may have come first.
      if (this.#models.completer === completer) await completer.warmUp(signal);
    });
  }

  readonly #complete: RequestHandler<'complete'> = async (request, signal, tell) => {
    this.#models.ready();
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
    const made = await this.#models.withReplacement(signal, async ({ completer }) =>
      completer.complete(mirror, request.offset, { ...request, prompt }, signal, events),
    );
    const { text, alternatives, isCut, stats, explanation } = made;
    this.#prepareNext(request, text);
    return { text, alternatives, isCut, stats, explanation, memory: this.#memory() };
  };

  /** What is held in memory. */
  #memory(): MemoryReport {
    return { ...(this.#models.completer?.memory() ?? NO_MEMORY), ...this.#projects.use() };
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
      await this.#models.completer?.prefillAccepted(mirror, request.offset, text, signal);
    });
  }

  async #prefill(request: PrefillRequest, signal: AbortSignal): Promise<void> {
    const mirror = signal.aborted ? undefined : this.#current(request);
    if (mirror) await this.#models.completer?.prefill(mirror, request.offset, signal, request.isSoon);
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
