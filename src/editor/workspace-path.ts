import * as vscode from 'vscode';

/** The path of a document in its workspace folder; `undefined` outside of one. */
export function workspacePath(uri: vscode.Uri): string | undefined {
  const file = fileOf(uri);
  if (vscode.workspace.getWorkspaceFolder(file) === undefined) return undefined;
  return vscode.workspace.asRelativePath(file, false);
}

/** Identifies the project that a document belongs to: its workspace folder, or the file alone outside of one. */
export function projectOf(uri: vscode.Uri): string {
  const file = fileOf(uri);
  return (vscode.workspace.getWorkspaceFolder(file)?.uri ?? file).toString();
}

/** The file of a document; of a cell, its notebook. */
export function fileOf(uri: vscode.Uri): vscode.Uri {
  return isCell(uri) ? notebookOf(uri) : uri;
}

/** Whether a document is a cell of a notebook. */
export function isCell({ scheme }: vscode.Uri): boolean {
  return scheme === 'vscode-notebook-cell';
}

/**
 * The URI of a cell's notebook, if it is in the workspace. A cell has the notebook's path, but another scheme, and on a
 * remote machine another authority. The notebook itself is not available, as VS Code opens its cells first.
 */
function notebookOf(cell: vscode.Uri): vscode.Uri {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const notebooks = folders.map(({ uri: { scheme, authority } }) =>
    cell.with({ scheme, authority, fragment: '' }),
  );
  return notebooks.find((uri) => vscode.workspace.getWorkspaceFolder(uri) !== undefined) ?? cell;
}
