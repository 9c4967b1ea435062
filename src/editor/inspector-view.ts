import * as vscode from 'vscode';
import { InspectorFeed } from '../inspector/feed.ts';
import { inspectorModel } from '../inspector/inspector-model.ts';
import {
  readFromPage,
  type FromPage,
  type InspectorModel,
  type NoticeAction,
  type ToPage,
} from '../inspector/messages.ts';
import { inspectorPage } from '../inspector/page.ts';
import type { SessionStatistics } from '../suggestion/statistics.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { Clock } from '../util/clock.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { commandIds } from './command-ids.ts';
import type { Control } from './control.ts';
import { randomHex } from './random-hex.ts';

const viewId = 'foretype.inspector';
/** Context key of the view's `when`, and the key that stores it: the panel has no tab until the view is first opened. */
const shownKey = 'foretype.inspectorShown';

const commandOf: Readonly<Record<NoticeAction, string>> = {
  toggleCompletions: commandIds.toggleCompletions,
  resume: commandIds.resume,
  restartWorker: commandIds.restartWorker,
  showLog: commandIds.showLog,
};

export interface InspectorViewParts {
  readonly extensionUri: vscode.Uri;
  readonly globalState: vscode.Memento;
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly statistics: SessionStatistics;
  readonly control: Control;
  readonly clock: Clock;
}

/**
 * The cache inspector, a view in the panel. It shows the data of its feed, and costs nothing while it is hidden.
 */
export class InspectorView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #parts: InspectorViewParts;
  readonly #feed: InspectorFeed;
  readonly #subscriptions: vscode.Disposable;
  #view: vscode.WebviewView | undefined;

  constructor(parts: InspectorViewParts) {
    this.#parts = parts;
    this.#feed = new InspectorFeed({
      clock: parts.clock,
      gather: () => this.#gather(),
      show: (model) => {
        void this.#view?.webview.postMessage({ type: 'show', model } satisfies ToPage);
      },
    });
    const update = (): void => {
      this.update();
    };
    this.#subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(viewId, this),
      new vscode.Disposable(parts.client.onDidChangeState(update)),
      new vscode.Disposable(parts.source.completions.onDidComplete(update)),
      parts.control.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    );
    if (parts.globalState.get<unknown>(shownKey) === true) void setShown();
  }

  /** Opens the view. From now on the panel has its tab. */
  async show(): Promise<void> {
    await setShown();
    await this.#parts.globalState.update(shownKey, true);
    await vscode.commands.executeCommand(`${viewId}.focus`);
  }

  /** Call when the data may have changed. */
  update(): void {
    this.#feed.changed();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { webview } = view;
    const script = vscode.Uri.joinPath(this.#parts.extensionUri, 'dist', 'inspector.js');
    const styles = vscode.Uri.joinPath(this.#parts.extensionUri, 'media', 'inspector');
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.#parts.extensionUri, 'dist'), styles],
    };
    const subscriptions = vscode.Disposable.from(
      webview.onDidReceiveMessage((message: unknown) => {
        const known = readFromPage(message);
        if (known !== undefined) this.#receive(known);
      }),
      view.onDidChangeVisibility(() => {
        // A view that is shown again has a new page, which sends a message when it is ready.
        if (!view.visible) this.#feed.setVisible(false);
      }),
      view.onDidDispose(() => {
        subscriptions.dispose();
        if (this.#view !== view) return;
        this.#view = undefined;
        this.#feed.setVisible(false);
      }),
    );
    const addresses = {
      source: webview.cspSource,
      script: webview.asWebviewUri(script).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(styles, 'inspector.css')).toString(),
    };
    webview.html = inspectorPage(addresses, randomHex(16));
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#feed.dispose();
  }

  #receive(message: FromPage): void {
    switch (message.type) {
      case 'ready':
        this.#feed.setVisible(this.#view?.visible === true);
        return;
      case 'act':
        void vscode.commands.executeCommand(commandOf[message.action]);
        return;
    }
  }

  async #gather(): Promise<InspectorModel> {
    const { client, statistics, control } = this.#parts;
    // A worker that is starting has nothing to inspect, and one that dies meanwhile changes the state.
    const isReady = client.state.kind === 'ready';
    const outcome = isReady ? await client.request('inspect', undefined) : undefined;
    return inspectorModel({
      client: client.state,
      availability: control.availability(vscode.window.activeTextEditor?.document),
      inspection: outcome?.kind === 'result' ? outcome.result : undefined,
      summary: statistics.summary(),
      samples: statistics.recent(),
      date: Date.now(),
    });
  }
}

/** Resolves when VS Code has the context key. */
async function setShown(): Promise<void> {
  await vscode.commands.executeCommand('setContext', shownKey, true);
}
