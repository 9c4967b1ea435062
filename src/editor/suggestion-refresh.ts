import * as vscode from 'vscode';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { DocumentPosition } from '../worker/protocol.ts';
import { uriOf } from './text-document.ts';

/**
 * Makes the editor request a suggestion again when more of it can be shown. Some versions of VS Code report that request as an
 * explicit one; `take` tells it from the user's requests.
 */
export class SuggestionRefresh implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  #due: DocumentPosition | undefined;

  constructor(source: SuggestionSource) {
    this.#subscription = vscode.Disposable.from(
      new vscode.Disposable(
        source.onDidRefresh((place) => {
          const editor = vscode.window.activeTextEditor;
          if (editor === undefined || !isAt(place, editor.document, editor.selection.active)) return;
          this.#due = place;
          void requestAgain();
        }),
      ),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (this.#due?.uri === uriOf(document)) this.#due = undefined;
      }),
    );
  }

  /** Whether a request is the one that a refresh has caused; returns true once per refresh. */
  take(document: vscode.TextDocument, position: vscode.Position): boolean {
    const due = this.#due;
    this.#due = undefined;
    return due !== undefined && isAt(due, document, position);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/** VS Code requests once per version and keeps the shown suggestion, so the suggestion is hidden first. */
async function requestAgain(): Promise<void> {
  const hidden = vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  // Not awaited before, so that nothing is painted in between. An automatic request does not suppress the next one.
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', { explicit: false });
  await hidden;
}

function isAt(place: DocumentPosition, document: vscode.TextDocument, position: vscode.Position): boolean {
  const isSame = place.version === document.version && place.uri === uriOf(document);
  return isSame && place.offset === document.offsetAt(position);
}
