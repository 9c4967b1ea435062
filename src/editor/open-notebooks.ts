import * as vscode from 'vscode';
import type { CellGroup } from '../worker/protocol.ts';
import { cellGroup } from './cell-group.ts';
import { lengthOf, uriOf } from './text-document.ts';
import { isCell } from './workspace-path.ts';

/** Which cells of the open notebooks are read as one text. */
export class OpenNotebooks implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;
  /** By the URIs of their cells; made anew when cells come, go or move, and somebody asks. */
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
        // Without them it is outputs, metadata or that it was saved.
        if (contentChanges.length > 0) forget();
      }),
      // A cell becomes one of another language by a close and an open, and its notebook says nothing of it.
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (isCell(uri)) forget();
      }),
    );
  }

  /** The cells that a document is read with may be others from now on. */
  readonly onDidChange = this.#changed.event;

  /** The cells that a cell is read with, itself among them; `undefined` for any other document. */
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
