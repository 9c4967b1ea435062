import * as vscode from 'vscode';
import { plainPath, sentence } from '../util/plain-text.ts';
import { commandIds } from './command-ids.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

/** Lets the user pick a model file, or go back to the bundled model. */
export async function chooseModel(settings: Settings): Promise<void> {
  const current = settings.model().path;
  if (current !== '') {
    const file = { label: '$(folder-opened) Choose a GGUF file…' };
    const bundled = {
      label: '$(package) Use the bundled model',
      description: sentence`instead of ${plainPath(current)}`,
    };
    const chosen = await vscode.window.showQuickPick([file, bundled], { title: 'Foretype: Choose Model' });
    if (chosen === bundled) await settings.setModelPath('');
    if (chosen !== file) return;
  }
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: 'Foretype: Choose Model',
      openLabel: 'Use Model',
      filters: { 'GGUF models': ['gguf'] },
    })) ?? [];
  if (picked === undefined) return;
  if (picked.scheme !== 'file')
    say.warning(sentence`Foretype can only load a model from a local file. Choose one.`);
  // With the same path the setting does not change, but the file may have been replaced.
  else if (current !== '' && picked.fsPath === vscode.Uri.file(current).fsPath)
    await vscode.commands.executeCommand(commandIds.restartWorker);
  else await settings.setModelPath(picked.fsPath);
}
