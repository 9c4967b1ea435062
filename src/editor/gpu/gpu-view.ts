import * as vscode from 'vscode';
import { sentence } from '../../util/plain-text.ts';
import type { WorkerLauncher } from '../../worker/channel.ts';
import { webLauncher } from '../../worker/client/web-channel.ts';
import { isFromView } from '../../worker/view-messages.ts';
import { randomHex } from '../random-hex.ts';
import { say } from '../say.ts';
import { servedFiles } from '../web/served-files.ts';
import { gpuPage } from './gpu-page.ts';
import { ViewWorker } from './view-worker.ts';

const viewId = 'foretype.gpu';
const engineSetting = 'foretype.engine.name';

/** Where the worker runs: in the page of the view, or in a thread of the extension host. */
type Place = 'view' | 'thread';

export interface GpuViewParts {
  readonly extensionUri: vscode.Uri;
  /** Starts a worker in a thread. */
  readonly launchThread: WorkerLauncher;
}

/**
 * The view whose page runs the model on a GPU: extension hosts of Node have no WebGPU, and pages of webviews have. VS Code
 * creates the page when the view is first shown; until then, and where it finds no GPU, the worker is a thread.
 */
export class GpuView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #parts: GpuViewParts;
  readonly #subscriptions: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  #hasGpu = false;
  #worker: ViewWorker | undefined;
  #runs = 0;
  /** Where the last worker was started. */
  #place: Place = 'thread';
  #restart: (() => void) | undefined;
  #offered = false;

  constructor(parts: GpuViewParts) {
    this.#parts = parts;
    this.#subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(viewId, this, {
        webviewOptions: { retainContextWhenHidden: true },
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(engineSetting)) this.#reconsider();
      }),
    );
    // A web page's extension host has WebGPU itself, and no such view.
    void vscode.commands.executeCommand('setContext', 'foretype.offersGpuView', true);
  }

  /** Starts a worker where it is wanted now. */
  readonly launch: WorkerLauncher = () => {
    this.#place = this.#wanted();
    if (this.#place === 'thread' || this.#view === undefined) return this.#parts.launchThread();
    const { webview } = this.#view;
    const { extensionUri } = this.#parts;
    const script = vscode.Uri.joinPath(extensionUri, 'dist', 'web-worker.js');
    const create = (): ViewWorker => {
      this.#worker = new ViewWorker(webview, ++this.#runs, vscode.workspace.fs.readFile(script));
      return this.#worker;
    };
    return webLauncher(create, servedFiles(extensionUri, undefined))();
  };

  /** @param restart starts the worker anew, in another place */
  watch(restart: () => void): void {
    this.#restart = restart;
    this.#reconsider();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { webview } = view;
    const dist = vscode.Uri.joinPath(this.#parts.extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const subscriptions = vscode.Disposable.from(
      webview.onDidReceiveMessage((value: unknown) => {
        if (!isFromView(value) || value.type !== 'ready') return;
        this.#hasGpu = value.hasGpu;
        this.#reconsider();
      }),
      view.onDidDispose(() => {
        subscriptions.dispose();
        if (this.#view !== view) return;
        this.#view = undefined;
        this.#hasGpu = false;
        this.#worker?.close();
      }),
    );
    const addresses = {
      source: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'gpu-page.js')).toString(),
    };
    webview.html = gpuPage(addresses, randomHex(16));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #wanted(): Place {
    return this.#view !== undefined && this.#hasGpu && isAskedFor() ? 'view' : 'thread';
  }

  #reconsider(): void {
    if (this.#wanted() !== this.#place) this.#restart?.();
    else if (this.#restart !== undefined && isAskedFor() && this.#view === undefined) this.#offer();
  }

  /** Tells once how to get to the GPU, as VS Code shows the view only on a person's word. */
  #offer(): void {
    if (this.#offered) return;
    this.#offered = true;
    const text = sentence`Foretype runs the model on the GPU from a view of the panel, which has to be opened once in each window. Until then the processor runs it.`;
    say.information(text, [
      {
        title: 'Open View',
        run: () => vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true }),
      },
    ]);
  }
}

function isAskedFor(): boolean {
  return vscode.workspace.getConfiguration().get<unknown>(engineSetting) === 'webgpu';
}
