import { PROJECT_MEMORY_BYTES } from '../../src/cli/project-memory.ts';
import type { Completer } from '../../src/completion/completer.ts';
import { promptFor, type CompletionEvents } from '../../src/completion/completion.ts';
import { CancelledError, type Host } from '../../src/completion/host.ts';
import type { PreparedUse } from '../../src/completion/prepared-tokens.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import { Mirrors } from '../../src/document/mirrors.ts';
import type { ProjectMemory } from '../../src/memory/project-memory.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import type { DocumentChange } from '../../src/worker/client/synced-documents.ts';
import type { ClientState, CompletionOutcome } from '../../src/worker/client/types.ts';
import type { CompletionRequest, DocumentPosition, PrepareRequest } from '../../src/worker/protocol.ts';
import { JobQueue, type JobKind } from '../../src/worker/server/job-queue.ts';
import { PlacePreparer } from '../../src/worker/server/place-preparer.ts';
import { ProjectIndexer } from '../../src/worker/server/project-indexer.ts';
import type { Answerer } from '../../src/evaluation/assistant.ts';
import { completed, readyState } from '../../src/evaluation/simulated-worker.ts';
import type { Cause, TimedEngine } from './timed-engine.ts';

export interface QueuedWorkerParts {
  readonly host: Host;
  readonly engine: TimedEngine;
  /** Over that engine. */
  readonly model: LanguageModel;
  /** Creates the completer, given the memory of each document's project. */
  readonly createCompleter: (memory: (uri: string) => ProjectMemory | undefined) => Completer;
}

/** All documents are of one. */
const PROJECT = 'project';

/**
 * The worker and its client in one: the worker's jobs in its queue, each of which takes simulated time and can be cut off in
 * the midst of it. Puts the parts of `WorkerServer` together, over a model that is loaded.
 */
export class QueuedWorker implements Answerer {
  readonly #engine: TimedEngine;
  readonly #model: LanguageModel;
  readonly #completer: Completer;
  readonly #jobs: JobQueue;
  readonly #documents: Mirrors;
  readonly #projects: ProjectIndexer;
  readonly #places: PlacePreparer;
  #requests = 0;

  constructor({ host, engine, model, createCompleter }: QueuedWorkerParts) {
    this.#engine = engine;
    this.#model = model;
    this.#jobs = new WatchedJobs(
      (kind) => {
        engine.decodes = kind === 'complete';
        if (kind === 'prepare') engine.cause = 'preparing';
      },
      () => {
        this.#places.prepareWhenIdle();
        this.#projects.indexWhenIdle();
      },
    );
    this.#projects = new ProjectIndexer(host, this.#jobs);
    this.#projects.start(model.tokenizer, PROJECT_MEMORY_BYTES);
    this.#completer = createCompleter(this.#projects.of);
    this.#documents = new Mirrors((file, edits) => {
      this.#places.edited();
      this.#completer.follow(file, edits);
      if (file instanceof DocumentMirror) this.#projects.edit(file.uri, edits);
    });
    this.#places = new PlacePreparer({
      ...{ clock: host.clock, jobs: this.#jobs, documents: this.#documents },
      completer: () => this.#completer,
    });
  }

  get state(): ClientState {
    return readyState(this.#model, this.#completer);
  }

  get isIdle(): boolean {
    return this.#jobs.isIdle;
  }

  get prepared(): PreparedUse {
    return this.#completer.inspect().prepared;
  }

  /** It is never given up on. */
  revive(): void {
    return undefined;
  }

  open(uri: string, path: string, text: string): void {
    const mirror = new DocumentMirror(uri, path, 1, text);
    this.#documents.open(mirror);
    this.#projects.open(mirror, PROJECT);
  }

  change({ document: { uri, version }, edits }: DocumentChange): void {
    if (!this.#documents.change(uri, version - 1, edits, version))
      throw new Error(`The mirror of ${uri} is another text.`);
  }

  prefill: Answerer['prefill'] = ({ isSoon, ...position }) => {
    this.#prefill('typing', position, isSoon);
  };

  /** Prefills where the cursor rests. */
  prefillAtRest(position: DocumentPosition): void {
    this.#prefill('moving', position);
  }

  prepare(request: PrepareRequest): void {
    if (request.positions.length > 0) this.#places.request(request);
  }

  complete: Answerer['complete'] = (request, signal, onProgress) =>
    new Promise((resolve) => {
      const id = this.#requests++;
      const cancelled = (): void => {
        resolve({ kind: 'cancelled' });
      };
      const events: CompletionEvents = {
        onProgress: (text) => onProgress?.({ kind: 'decoded', text }),
        onPreview: (text) => onProgress?.({ kind: 'preview', text }),
      };
      signal.addEventListener('abort', () => {
        this.#jobs.abort((job) => job.id === id);
        cancelled();
      });
      // There is one completion at a time, the newest.
      this.#jobs.abort(({ kind }) => kind === 'complete');
      const run = async (ended: AbortSignal): Promise<void> => {
        resolve(await this.#complete(request, ended, events));
      };
      this.#jobs.push('complete', run, { id, dropped: cancelled });
    });

  dispose(): void {
    this.#jobs.abort(() => true);
    this.#completer.clearCache();
  }

  async #complete(
    request: CompletionRequest,
    signal: AbortSignal,
    events: CompletionEvents,
  ): Promise<CompletionOutcome> {
    const mirror = this.#current(request);
    if (mirror === undefined) return { kind: 'cancelled' };
    this.#engine.cause = request.paused === true ? 'retry' : 'typing';
    try {
      const params = { ...request, prompt: promptFor(request) };
      const result = await this.#completer.complete(mirror, request.offset, params, signal, events);
      this.#prepareNext(request, result.text);
      return completed(result, this.#completer);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      return { kind: 'cancelled' };
    }
  }

  #prepareNext(request: CompletionRequest, text: string): void {
    this.#jobs.push('prefill', async (signal) => {
      const mirror = signal.aborted ? undefined : this.#current(request);
      if (mirror === undefined) return;
      this.#engine.cause = 'behind';
      await this.#completer.prefillAccepted(mirror, request.offset, text, signal);
    });
  }

  #prefill(cause: Cause, position: DocumentPosition, isSoon = false): void {
    this.#jobs.push('prefill', async (signal) => {
      const mirror = signal.aborted ? undefined : this.#current(position);
      if (mirror === undefined) return;
      this.#engine.cause = cause;
      await this.#completer.prefill(mirror, position.offset, signal, isSoon);
    });
  }

  #current({ uri, version }: DocumentPosition): DocumentMirror | undefined {
    const mirror = this.#documents.get(uri);
    if (mirror?.version !== version) return undefined;
    this.#documents.markUsed(mirror);
    return mirror;
  }
}

/** The worker's queue, which says what kind of job begins. */
class WatchedJobs extends JobQueue {
  readonly #onStart: (kind: JobKind) => void;

  constructor(onStart: (kind: JobKind) => void, onIdle: () => void) {
    super((error) => {
      throw error;
    }, onIdle);
    this.#onStart = onStart;
  }

  override push(...[kind, run, options]: Parameters<JobQueue['push']>): void {
    const watched = async (signal: AbortSignal): Promise<void> => {
      this.#onStart(kind);
      await run(signal);
    };
    super.push(kind, watched, options);
  }
}
