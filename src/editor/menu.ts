import * as vscode from 'vscode';
import { commandIds } from './command-ids.ts';

interface Entry extends vscode.QuickPickItem {
  readonly run: readonly [command: string, ...parameters: string[]];
}

const entries: readonly Entry[] = [
  { label: '$(circle-slash) Toggle Completions', run: [commandIds.toggleCompletions] },
  { label: '$(zap) Trigger Completion', run: [commandIds.triggerCompletion] },
  { label: '$(clear-all) Clear KV Cache', run: [commandIds.clearKvCache] },
  { label: '$(info) Explain Last Completion', run: [commandIds.explainLastCompletion] },
  { label: '$(package) Choose Model…', run: [commandIds.chooseModel] },
  { label: '$(debug-restart) Restart Worker', run: [commandIds.restartWorker] },
  { label: '$(output) Show Log', run: [commandIds.showLog] },
  { label: '$(gear) Settings', run: ['workbench.action.openSettings', 'foretype'] },
];

/** What a click on the status bar item offers. */
export async function showMenu(): Promise<void> {
  const chosen = await vscode.window.showQuickPick(entries, { title: 'Foretype' });
  if (chosen !== undefined) await vscode.commands.executeCommand(...chosen.run);
}
