import * as vscode from 'vscode';
import type { DocumentSource } from '../worker/client/documents.ts';
import { modelPath } from './document-path.ts';

/** The document's URI as text: its name everywhere outside of the editor. */
export function uriOf(document: vscode.TextDocument): string {
  return document.uri.toString();
}

/** Length of the text in UTF-16 units, line ends included, without building the text. */
export function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

/** The open document of this URI. */
export function findDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => uriOf(document) === uri);
}

/** Reads documents for the worker as they are now: texts have the line ends that offsets count. */
export const openDocuments: DocumentSource = {
  read(uri) {
    const document = findDocument(uri);
    if (document === undefined) return undefined;
    return {
      document: { uri, version: document.version },
      path: modelPath(relativePath(document.uri), document.uri.scheme, document.languageId),
      text: document.getText(),
    };
  },
};

/** The path in the workspace. Outside of one the name alone, as folders of a machine tell a model nothing. */
function relativePath(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    return vscode.workspace.asRelativePath(uri, false);
  }
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
