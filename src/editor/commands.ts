import * as vscode from 'vscode';
import { megabytes } from '../suggestion/status-text.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { WorkerLostError } from '../worker/client/types.ts';
import { commandIds } from './command-ids.ts';
import { chooseModel } from './choose-model.ts';
import { showMenu } from './menu.ts';
import type { Explanation } from './explain.ts';
import type { ModelLoader } from './model-loader.ts';
import type { Notifications } from './notifications.ts';
import type { Settings } from './settings.ts';
import type { StatusBar } from './status-bar.ts';

export interface CommandParts {
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly settings: Settings;
  readonly loader: ModelLoader;
  readonly explanation: Explanation;
  readonly notifications: Notifications;
  readonly statusBar: StatusBar;
  readonly log: vscode.LogOutputChannel;
}

/** How long a word in the status bar stays, in milliseconds. */
const messageMs = 5_000;

/** Registers the commands that `package.json` declares. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const { settings, explanation, log } = parts;
  const handlers: Readonly<Record<keyof typeof commandIds, () => unknown>> = {
    clearKvCache: () => clearKvCache(parts),
    toggleCompletions: () => toggleCompletions(settings),
    // An explicit trigger reaches the provider as such, which then looks neither at the setting nor at the clock.
    triggerCompletion: () => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'),
    chooseModel: () => chooseModel(settings),
    explainLastCompletion: () => explanation.show(),
    restartWorker: () => restartWorker(parts),
    showLog: () => {
      log.show();
    },
    showMenu,
  };
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([name, handler]) =>
      vscode.commands.registerCommand(commandIds[name as keyof typeof commandIds], handler),
    ),
  );
}

async function clearKvCache({ client, source, statusBar }: CommandParts): Promise<void> {
  const before = client.memory;
  try {
    const after = await client.clear();
    // Else the suggestion shown last would be answered from memory, and nothing would show the empty cache.
    source.forget();
    statusBar.update();
    const freed = megabytes(Math.max(0, (before?.cacheBytes ?? 0) - after.cacheBytes));
    const tokens = Math.max(0, (before?.cachedTokens ?? 0) - after.cachedTokens);
    vscode.window.setStatusBarMessage(
      `Foretype cleared its KV cache: ${tokens} tokens dropped, ${freed} freed.`,
      messageMs,
    );
  } catch (error) {
    if (!(error instanceof WorkerLostError)) throw error;
    void vscode.window.showWarningMessage(
      'Foretype has no cache to clear, as its worker is not running. Run "Foretype: Restart Worker" to start it.',
    );
  }
}

async function toggleCompletions(settings: Settings): Promise<void> {
  const enabled = await settings.toggle(vscode.window.activeTextEditor?.document);
  vscode.window.setStatusBarMessage(`Foretype completions are ${enabled ? 'on' : 'off'}.`, messageMs);
}

async function restartWorker({ client, loader, notifications }: CommandParts): Promise<void> {
  notifications.reset();
  client.restart();
  // When there was nothing to load before, there may be now.
  await loader.load();
}
