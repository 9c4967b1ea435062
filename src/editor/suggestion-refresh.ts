import * as vscode from 'vscode';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { DocumentPosition } from '../worker/protocol.ts';
import { uriOf } from './text-document.ts';

/**
 * Has the editor ask again when a suggestion of which it shows the first line is whole. Versions of VS Code that cannot
 * be told otherwise take that for the person's wish, which `take` tells apart.
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
          void askAgain();
        }),
      ),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (this.#due?.uri === uriOf(document)) this.#due = undefined;
      }),
    );
  }

  /** Whether a request is the one that was made here, and no person's; tells it once. */
  take(document: vscode.TextDocument, position: vscode.Position): boolean {
    const due = this.#due;
    this.#due = undefined;
    return due !== undefined && isAt(due, document, position);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/** The editor asks once for a version, and keeps what it shows before what it is given: so that is taken away first. */
async function askAgain(): Promise<void> {
  const hidden = vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  // Sent along with the first, lest the editor paints what lies between. As it is nobody's wish, the next one is heard.
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', { explicit: false });
  await hidden;
}

function isAt(place: DocumentPosition, document: vscode.TextDocument, position: vscode.Position): boolean {
  const isSame = place.version === document.version && place.uri === uriOf(document);
  return isSame && place.offset === document.offsetAt(position);
}
