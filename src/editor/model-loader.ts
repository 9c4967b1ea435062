import * as vscode from 'vscode';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { Settings } from './settings.ts';

/** Has the worker load the model that the settings name, now and whenever they change. */
export class ModelLoader implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #settings: Settings;
  readonly #client: WorkerClient;
  readonly #subscription: vscode.Disposable;
  #loads = 0;

  constructor(extensionUri: vscode.Uri, settings: Settings, client: WorkerClient) {
    this.#extensionUri = extensionUri;
    this.#settings = settings;
    this.#client = client;
    this.#subscription = settings.onDidChangeModel(() => {
      void this.load();
    });
  }

  /** Resolves when the worker was told what to load, or that there is nothing. Never rejects. */
  async load(): Promise<void> {
    const load = ++this.#loads;
    const { path, ...options } = this.#settings.model();
    const model = path === '' ? await this.#bundledModel() : path;
    // Settings that changed in the meantime have started a load of their own.
    if (load !== this.#loads) return;
    if (model === undefined) {
      this.#client.fail('model-not-found', 'The model that comes with Foretype is missing.');
      return;
    }
    const runtimeRoot = vscode.Uri.joinPath(this.#extensionUri, 'dist').fsPath;
    this.#client.load({ model, runtimeRoot, ...options });
  }

  dispose(): void {
    this.#loads++;
    this.#subscription.dispose();
  }

  /** Path of the model file that comes with the extension, whatever it is called. */
  async #bundledModel(): Promise<string | undefined> {
    const folder = vscode.Uri.joinPath(this.#extensionUri, 'media', 'model');
    try {
      const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
      const model = names.sort().find((name) => name.endsWith('.gguf'));
      return model === undefined ? undefined : vscode.Uri.joinPath(folder, model).fsPath;
    } catch {
      return undefined;
    }
  }
}
