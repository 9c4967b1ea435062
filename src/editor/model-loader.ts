import * as vscode from 'vscode';
import { plainPath, sentence } from '../util/plain-text.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { EngineMeasurements } from './models/engine-measurements.ts';
import type { ModelPlaces } from './model-places.ts';
import { say } from './say.ts';
import type { ModelSettings, Settings } from './settings.ts';

/** Makes the worker load the model that the settings name, also when they change. */
export class ModelLoader implements vscode.Disposable {
  readonly #places: ModelPlaces;
  readonly #settings: Settings;
  readonly #client: WorkerClient;
  readonly #measurements: Pick<EngineMeasurements, 'of' | 'keep'>;
  readonly #subscriptions: vscode.Disposable;
  /** Files for which the user was asked in this session. */
  readonly #asked = new Set<string>();
  #loads = 0;
  #loading: string | undefined;
  /** Aborted when a file that is loaded in the place of the settings' model is so no longer. */
  #instead: AbortController | undefined;

  constructor(
    places: ModelPlaces,
    settings: Settings,
    client: WorkerClient,
    measurements: Pick<EngineMeasurements, 'of' | 'keep'>,
  ) {
    this.#measurements = measurements;
    this.#places = places;
    this.#settings = settings;
    this.#client = client;
    this.#subscriptions = vscode.Disposable.from(
      settings.onDidChangeModel(() => {
        void this.load();
      }),
      new vscode.Disposable(
        client.onDidChangeState((state) => {
          if (state.kind !== 'ready' || state.model.measured === undefined) return;
          if (this.#loading !== undefined) void measurements.keep(this.#loading, state.model.measured);
        }),
      ),
    );
  }

  /** The path that the worker was told to load last; empty for the bundled model. */
  get loading(): string | undefined {
    return this.#loading;
  }

  /** Whether that is in the place of the settings' model. */
  get isInstead(): boolean {
    return this.#instead !== undefined;
  }

  /** The file that the worker was told to load last. */
  async file(): Promise<string | undefined> {
    return this.#loading === '' ? this.bundledModel() : this.#loading;
  }

  /**
   * Loads the settings' model. Resolves when the worker has got the load, or the fault that there is no model. Never
   * rejects.
   */
  async load(): Promise<void> {
    this.#instead?.abort();
    this.#instead = undefined;
    await this.#load(this.#settings.model());
  }

  /**
   * Loads another model in the place of the settings' one, empty for the bundled one, until `load` is called: by whoever
   * wants the settings' model again, or as the settings have changed. The signal is aborted then.
   */
  async loadInstead(path: string): Promise<AbortSignal> {
    this.#instead?.abort();
    const controller = new AbortController();
    this.#instead = controller;
    await this.#load({ ...this.#settings.model(), path });
    return controller.signal;
  }

  async #load({ path, unansweredPath, ...options }: ModelSettings): Promise<void> {
    const load = ++this.#loads;
    if (unansweredPath !== undefined) this.#ask(unansweredPath);
    const model = path === '' ? await this.bundledModel() : path;
    // Settings that have changed in the meantime have started another load.
    if (load !== this.#loads) return;
    this.#loading = path;
    if (model === undefined) {
      this.#client.fail(
        'installation',
        sentence`The model that comes with Foretype is missing. Install the extension again, or choose a model file.`,
      );
      return;
    }
    const measured = this.#measurements.of(path);
    this.#client.load({ model, runtimeRoot: this.#places.runtimeRoot, ...options, measured });
  }

  dispose(): void {
    this.#loads++;
    this.#subscriptions.dispose();
  }

  /** Asks once whether a file that the workspace names may be loaded. */
  #ask(path: string): void {
    if (this.#asked.has(path)) return;
    this.#asked.add(path);
    const answer = (allowed: boolean) => () => this.#settings.answerModelPath(path, allowed);
    say.warning(
      sentence`The settings of this workspace name a model file for Foretype: ${plainPath(path)}. It decides what is suggested to you here. Load it only if you trust where it comes from.`,
      [
        { title: 'Load It', run: answer(true) },
        { title: 'Do Not Load It', run: answer(false) },
      ],
    );
  }

  /** The bundled model, in the form that the worker opens. */
  async bundledModel(): Promise<string | undefined> {
    return this.#places.bundledModel();
  }
}
