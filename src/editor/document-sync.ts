import * as vscode from 'vscode';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { DocumentChange } from '../worker/client/documents.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { lengthOf, uriOf } from './documents.ts';

/**
 * Passes on what happens to documents. They are opened in the worker on their first use; from then on only edits
 * go over. A rename, and a change of language, is a close and an open to VS Code already.
 */
export class DocumentSync implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable;

  constructor(client: WorkerClient, source: SuggestionSource) {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => {
        // Output channels change all the time, and nobody completes in them.
        if (event.document.uri.scheme === 'output') return;
        const change = changeOf(event);
        client.change(change);
        source.documentChanged(change);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        client.close(uriOf(document));
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

function changeOf({ document, contentChanges }: vscode.TextDocumentChangeEvent): DocumentChange {
  return {
    document: { uri: uriOf(document), version: document.version },
    edits: contentChanges
      .map(({ rangeOffset, rangeLength, text }) => ({ offset: rangeOffset, length: rangeLength, text }))
      .sort((a, b) => b.offset - a.offset),
    length: lengthOf(document),
  };
}
