import * as vscode from 'vscode';

/** Path of the bundled model file, which may have any name. */
export async function bundledModelIn(extensionUri: vscode.Uri): Promise<string | undefined> {
  const folder = vscode.Uri.joinPath(extensionUri, 'media', 'model');
  try {
    const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
    const model = names.sort().find((name) => name.endsWith('.gguf'));
    return model === undefined ? undefined : vscode.Uri.joinPath(folder, model).fsPath;
  } catch {
    return undefined;
  }
}
