import * as vscode from 'vscode';
import type { DocumentSnapshot, DocumentSource } from '../worker/client/synced-documents.ts';
import type { CellGroup } from '../worker/protocol.ts';
import { modelPath } from './document-path.ts';
import type { OpenNotebooks } from './open-notebooks.ts';
import { uriOf } from './text-document.ts';
import { projectOf, workspacePath } from './workspace-path.ts';

/**
 * The open documents by their URI, and their current texts for the worker, with the line ends that offsets count. VS Code
 * has only a list, which it builds at each access, and thousands of documents may be open.
 */
export class OpenDocuments implements DocumentSource, vscode.Disposable {
  readonly #documents = new Map<string, vscode.TextDocument>();
  readonly #notebooks: OpenNotebooks;
  readonly #subscriptions: vscode.Disposable;

  constructor(notebooks: OpenNotebooks) {
    this.#notebooks = notebooks;
    const add = (document: vscode.TextDocument): void => {
      this.#documents.set(uriOf(document), document);
    };
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(add),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#documents.delete(uriOf(document));
      }),
    );
    vscode.workspace.textDocuments.forEach(add);
  }

  /** The current version of a document; `undefined` when it is closed. */
  version(uri: string): number | undefined {
    return this.#documents.get(uri)?.version;
  }

  /** `undefined` when the document is closed. */
  get(uri: string): vscode.TextDocument | undefined {
    return this.#documents.get(uri);
  }

  read(uri: string): DocumentSnapshot | undefined {
    const document = this.#documents.get(uri);
    if (document === undefined) return undefined;
    return {
      document: { uri, version: document.version },
      project: projectOf(document.uri),
      path: modelPath(relativePath(document.uri), document.uri.scheme, document.languageId),
      text: document.getText(),
    };
  }

  cells(uri: string): CellGroup | undefined {
    return this.#notebooks.cells(uri);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#documents.clear();
  }
}

/** The path in the workspace; outside of it the name alone, as other folders tell a model nothing. */
function relativePath(uri: vscode.Uri): string {
  return workspacePath(uri) ?? uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
