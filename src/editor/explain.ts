import * as vscode from 'vscode';
import { explanationText } from '../suggestion/explanation-text.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';

const scheme = 'foretype';
const uri = vscode.Uri.from({ scheme, path: '/Last Completion.txt' });

/**
 * Shows what the last completion did, in a read-only document beside the code. Unlike a message it can be read line by
 * line by a screen reader, searched, selected and copied, and stays as long as it is wanted. It is written when asked
 * for, and does not change under the reader's eyes.
 */
export class Explanation implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #source: SuggestionSource;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  #text = '';

  constructor(source: SuggestionSource) {
    this.#source = source;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(): Promise<void> {
    const last = this.#source.lastCompletion;
    if (last === undefined) {
      void vscode.window.showInformationMessage('Foretype has not completed anything yet.');
      return;
    }
    this.#text = explanationText(last);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    // Asked for again, it stays where it is rather than beside itself.
    const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    await vscode.window.showTextDocument(document, {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.Beside,
      preview: true,
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
