import * as vscode from 'vscode';
import { isIgnoredScheme } from '../control/ignored-schemes.ts';
import type { RecentEdits } from '../suggestion/recent-edits.ts';
import type { KeystrokeMeter } from '../suggestion/keystroke-meter.ts';
import type { CursorPrefill } from '../suggestion/cursor-prefill.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { DocumentChange } from '../worker/client/synced-documents.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { OpenNotebooks } from './open-notebooks.ts';
import { lengthOf, uriOf } from './text-document.ts';

export interface DocumentSyncParts {
  readonly client: WorkerClient;
  readonly notebooks: OpenNotebooks;
  readonly source: SuggestionSource;
  readonly recentEdits: RecentEdits;
  readonly cursorPrefill: CursorPrefill;
  readonly meter: KeystrokeMeter;
}

/**
 * Forwards document events. A document is opened in the worker when it is first used; from then on only its edits are sent.
 * VS Code reports a rename and a change of language as a close and an open.
 */
export class DocumentSync implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable;

  constructor({ client, notebooks, source, recentEdits, cursorPrefill, meter }: DocumentSyncParts) {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => {
        // Output channels and the like change often, and are never completed.
        if (isIgnoredScheme(event.document.uri.scheme)) return;
        const pass = (): void => {
          const change = changeOf(event);
          client.change(change);
          source.documentChanged(change);
          // Edits of documents in the background, such as a growing log, are not the user's.
          const isInFront = event.document === vscode.window.activeTextEditor?.document;
          if (!isInFront || change.edits.length === 0) return;
          source.keystroke();
          recentEdits.changed(change.document, change.edits);
          cursorPrefill.edited(change.document.uri);
        };
        // An event without edits means that the document became dirty, or was saved.
        if (event.contentChanges.length > 0) meter.edit(pass);
        else pass();
      }),
      notebooks.onDidChange(() => {
        client.cellsChanged();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        const uri = uriOf(document);
        client.close(uri);
        source.documentClosed(uri);
        recentEdits.documentClosed(uri);
        cursorPrefill.documentClosed(uri);
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
    // A getter, as only documents that the worker has need it.
    get length() {
      return lengthOf(document);
    },
  };
}
