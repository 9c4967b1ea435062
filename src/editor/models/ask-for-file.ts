import * as vscode from 'vscode';

/** Lets a person choose a model's file in a dialog, wherever VS Code has files. */
export async function askForModelFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Foretype: Choose a GGUF File',
    openLabel: 'Use Model',
    filters: { 'GGUF models': ['gguf'] },
  });
  return picked?.[0];
}
