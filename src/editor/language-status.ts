import * as vscode from 'vscode';
import { languageStatusText } from '../presentation/language-status-text.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { commandIds } from './command-ids.ts';
import type { Control } from './control.ts';

/** Shows in the language status, the `{}` beside the language's name, whether Foretype is on for the document. */
export class LanguageStatus implements vscode.Disposable {
  readonly #client: WorkerClient;
  readonly #control: Control;
  readonly #item: vscode.LanguageStatusItem;
  readonly #subscriptions: vscode.Disposable;

  constructor(client: WorkerClient, control: Control) {
    this.#client = client;
    this.#control = control;
    this.#item = vscode.languages.createLanguageStatusItem('foretype.language', '*');
    this.#item.name = 'Foretype';
    this.#item.command = { title: 'Menu', command: commandIds.showMenu, tooltip: 'Foretype: Show Menu' };
    const update = (): void => {
      this.#update();
    };
    this.#subscriptions = vscode.Disposable.from(
      new vscode.Disposable(client.onDidChangeState(update)),
      control.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      this.#item,
    );
    update();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #update(): void {
    const availability = this.#control.availability(vscode.window.activeTextEditor?.document);
    const { text, detail, busy, isError } = languageStatusText(this.#client.state, availability);
    const { Error, Information } = vscode.LanguageStatusSeverity;
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.busy = busy;
    this.#item.severity = isError ? Error : Information;
  }
}
