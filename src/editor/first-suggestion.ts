import * as vscode from 'vscode';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { isSelecting } from './text-document.ts';

/**
 * Makes the editor ask for a suggestion when the first model is ready, if the person has typed in the active editor by then: a
 * key that was pressed before the extension was active has asked for nothing, and VS Code asks only at the next one.
 */
export class FirstSuggestion implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;

  constructor(client: WorkerClient, source: SuggestionSource) {
    this.#subscription = new vscode.Disposable(
      client.onDidChangeState(({ kind }) => {
        if (kind !== 'ready') return;
        this.dispose();
        // A request that has waited for the model is answered now.
        if (!source.completions.busy && hasTyped(vscode.window.activeTextEditor))
          void vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', { explicit: false });
      }),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/** Whether the text was edited since it was opened, and none of it is selected. */
function hasTyped(editor: vscode.TextEditor | undefined): boolean {
  if (editor === undefined) return false;
  const { isDirty, version } = editor.document;
  // An unsaved text that VS Code restores is of version 1.
  return isDirty && version > 1 && !isSelecting(editor);
}
