import * as vscode from 'vscode';
import type { CellGroup } from '../worker/protocol.ts';
import { cellGroup } from './cell-group.ts';
import { lengthOf, uriOf } from './text-document.ts';
import { isCell } from './workspace-path.ts';

/** Which cells of the open notebooks are read as one text. */
export class OpenNotebooks implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;
  /** Notebooks by the URIs of their cells; built again on demand after cells are added, removed or moved. */
  #notebooks: ReadonlyMap<string, vscode.NotebookDocument> | undefined;

  constructor() {
    const forget = (): void => {
      this.#notebooks = undefined;
      this.#changed.fire();
    };
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenNotebookDocument(forget),
      vscode.workspace.onDidCloseNotebookDocument(forget),
      vscode.workspace.onDidChangeNotebookDocument(({ contentChanges }) => {
        // An event without them is about outputs or metadata, or a save.
        if (contentChanges.length > 0) forget();
      }),
      // When its language changes, VS Code closes and opens the cell, without an event for the notebook.
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (isCell(uri)) forget();
      }),
    );
  }

  /** Fires when the groups of cells may have changed. */
  readonly onDidChange = this.#changed.event;

  /** The cells that are read as one text with a cell, itself included; `undefined` for any other document. */
  cells(uri: string): CellGroup | undefined {
    const notebook = (this.#notebooks ??= notebooksByCell()).get(uri);
    if (notebook === undefined) return undefined;
    const cells = notebook.getCells().map(({ document }) => ({
      uri: uriOf(document),
      languageId: document.languageId,
      length: lengthOf(document),
    }));
    return cellGroup(notebook.uri.toString(), cells, uri);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }
}

function notebooksByCell(): ReadonlyMap<string, vscode.NotebookDocument> {
  return new Map(
    vscode.workspace.notebookDocuments.flatMap((notebook) =>
      notebook.getCells().map(({ document }) => [uriOf(document), notebook] as const),
    ),
  );
}
