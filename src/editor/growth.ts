import * as vscode from 'vscode';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { Place } from '../suggestion/typed-region.ts';
import { uriOf } from './documents.ts';

/**
 * Has the editor ask again when a suggestion of which it shows the first line is whole. To the editor that looks as if
 * the person had asked, which `take` tells apart.
 */
export class Growth implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  #due: Place | undefined;

  constructor(source: SuggestionSource) {
    this.#subscription = new vscode.Disposable(
      source.onDidGrow((place) => {
        const editor = vscode.window.activeTextEditor;
        if (editor === undefined || !isAt(place, editor.document, editor.selection.active)) return;
        this.#due = place;
        void vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
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

function isAt(place: Place, document: vscode.TextDocument, position: vscode.Position): boolean {
  const isSame = place.version === document.version && place.uri === uriOf(document);
  return isSame && place.offset === document.offsetAt(position);
}
