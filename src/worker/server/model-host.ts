import { Completer } from '../../completion/completer.ts';
import type { Host } from '../../completion/host.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import type { DocumentMirror } from '../../document/mirror.ts';
import { EngineLostError } from '../../runtime/engine.ts';
import { errorMessage } from '../../util/errors.ts';
import { plain, sentence, type PlainText } from '../../util/plain-text.ts';
import type { FromWorker, LoadOptions, MemoryReport } from '../protocol.ts';
import { reportFault } from './faults.ts';
import { threadsFor } from './load-kernels.ts';
import { loadModel, type LoadedModel } from './load-model.ts';
import type { ModelFiles } from './model-files.ts';
import type { ProjectIndexer } from './project-indexer.ts';

/** A progress message for each of these steps is enough to watch. */
const PROGRESS_STEP = 0.02;

export interface ModelHostParts {
  readonly host: Host;
  readonly post: (message: FromWorker) => void;
  /** Gives a sign of life. */
  readonly giveSign: () => void;
  readonly files: (runtimeRoot: string) => ModelFiles;
  readonly projects: ProjectIndexer;
  readonly recentDocuments: () => readonly DocumentMirror[];
  readonly memory: () => MemoryReport;
  /** Called when the model's engine is lost, with what loads it into another one. */
  readonly onLost: (replace: () => Promise<void>) => void;
}

interface ReadyModel {
  readonly model: LanguageModel;
  readonly completer: Completer;
}

/** Loads models, one at a time, and replaces the engine of one whose GPU is lost. */
export class ModelHost {
  readonly #parts: ModelHostParts;
  #loaded: ReadyModel | undefined;
  /** What was loaded last. */
  #options: LoadOptions | undefined;
  /** Why there is no model. */
  #loadError = new Error('No model is loaded.');
  #replacing: Promise<void> | undefined;

  constructor(parts: ModelHostParts) {
    this.#parts = parts;
  }

  get completer(): Completer | undefined {
    return this.#loaded?.completer;
  }

  /** The model and its completer; throws the reason where there is none. */
  ready(): ReadyModel {
    if (this.#loaded === undefined) throw this.#loadError;
    return this.#loaded;
  }

  /** Loads a model, and tells how far it is and what came of it. Never rejects. */
  async load(wanted: LoadOptions): Promise<void> {
    this.#replacing = undefined;
    this.#options = wanted;
    await this.#load(wanted, undefined);
  }

  /**
   * Does what needs the model; if its engine is lost meanwhile, does it once more with another one.
   *
   * @param signal aborted if nobody waits for it any longer
   */
  async withReplacement<T>(signal: AbortSignal, run: (ready: ReadyModel) => Promise<T>): Promise<T> {
    const ready = this.ready();
    try {
      return await run(ready);
    } catch (error) {
      if (!(error instanceof EngineLostError)) throw error;
      await this.#replace(ready, error);
      if (signal.aborted || this.#loaded === ready) throw error;
      return run(this.ready());
    }
  }

  async #load(wanted: LoadOptions, lost: PlainText | undefined): Promise<void> {
    const { host, post, files, projects } = this.#parts;
    const start = host.clock.now();
    this.#loaded?.completer.dispose();
    this.#loaded = undefined;
    projects.stop();
    const onWarning = (message: string): void => {
      post({ type: 'log', level: 'warn', message });
    };
    try {
      const runtime = files(wanted.runtimeRoot);
      const options = runtime.sharesMemory ? wanted : { ...wanted, threads: 1, burstThreads: 1 };
      const model = await loadModel(runtime, options.model, options, {
        ...{ onProgress: this.#progressOf(), onWarning },
        onLost: (error) => {
          this.#parts.onLost(async () => this.#replace(loaded, error));
        },
      });
      const completer = this.#createCompleter(model, options);
      const loaded: ReadyModel = { model, completer };
      this.#loaded = loaded;
      projects.start(model.tokenizer, options.projectMemoryBytes);
      const fallback = lost ?? model.fallback;
      if (fallback !== undefined) onWarning(fallback);
      const threads = model.engine.name === 'kernels' ? threadsFor(options, runtime.machineThreads) : 1;
      post({
        type: 'ready',
        model: {
          name: model.name,
          parameters: model.parameters,
          contextTokens: completer.contextTokens,
          engine: plain(model.engine.name),
          fallback,
          threads: model.gpu === undefined ? threads : 0,
          gpu: model.gpu,
          measured: model.measured,
          shape: model.engine.shape,
          fillsInTheMiddle: model.profile.parts.some(({ kind }) => kind === 'suffix'),
        },
        loadMs: host.clock.now() - start,
        memory: this.#parts.memory(),
      });
    } catch (error) {
      this.#loadError = error instanceof Error ? error : new Error(errorMessage(error));
      post({ type: 'failed', ...reportFault(error) });
    }
  }

  /** Loads the model whose engine is lost into the kernels, once, unless another one was loaded meanwhile. */
  async #replace(lost: ReadyModel, error: EngineLostError): Promise<void> {
    if (this.#loaded !== lost || this.#options === undefined) {
      await this.#replacing;
      return;
    }
    const why = sentence`${error.message} The engine "kernels" runs the model instead.`;
    this.#replacing = this.#load({ ...this.#options, engine: 'kernels' }, why);
    await this.#replacing;
  }

  #progressOf(): (fraction: number) => void {
    // The first step of all tells that the file is open.
    let told = -PROGRESS_STEP;
    return (fraction) => {
      if (fraction < told + PROGRESS_STEP) {
        this.#parts.giveSign();
        return;
      }
      told = fraction;
      this.#parts.post({ type: 'loading', fraction });
    };
  }

  #createCompleter(model: LoadedModel, options: LoadOptions): Completer {
    const documents = options.otherFiles ? this.#parts.recentDocuments : undefined;
    try {
      const memory = this.#parts.projects.of;
      return new Completer(model, { ...options, documents, memory }, this.#parts.host);
    } catch (error) {
      // Without a completer nothing owns the engine, whose threads and memory would stay.
      model.engine.dispose();
      throw error;
    }
  }
}
