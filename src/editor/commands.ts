import * as vscode from 'vscode';
import { clearedText } from '../presentation/status-text.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import { sentence, type PlainText } from '../util/plain-text.ts';
import { commandIds } from './command-ids.ts';
import { snoozeMinutes, type Snooze } from '../control/snooze.ts';
import { chooseEagerness } from './choose-eagerness.ts';
import { languageName } from './language-name.ts';
import { showMenu } from './menu.ts';
import type { InspectorView } from './inspector-view.ts';
import { benchmarkMachine, type BenchmarkParts } from './run-benchmark.ts';
import { copyDiagnostics, type DiagnosticsParts } from './diagnostics.ts';
import { explainLastCompletion } from './explain-completion.ts';
import type { Notifications } from './notifications.ts';
import type { ProjectReader } from './project-reader.ts';
import { openSample } from './sample.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';
import type { StatusBar } from './status-bar.ts';
import { positionOf } from './text-document.ts';

export interface CommandParts extends DiagnosticsParts, BenchmarkParts {
  readonly source: SuggestionSource;
  readonly snooze: Snooze;
  readonly inspector: InspectorView;
  readonly notifications: Notifications;
  readonly projectReader: ProjectReader;
  readonly statusBar: StatusBar;
  readonly log: vscode.LogOutputChannel;
}

/** The suffix of the identifier of the walkthrough that `package.json` declares. */
const walkthrough = 'foretype.foretype#start';

/** Registers the commands that `package.json` declares. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const { source, settings, snooze, models, inspector, log } = parts;
  const handlers: Readonly<Record<keyof typeof commandIds, () => unknown>> = {
    clearKvCache: () => clearKvCache(parts),
    toggleCompletions: () => toggleCompletions(settings),
    toggleLanguage: () => toggleLanguage(settings),
    readThisFile: () => readThisFile(settings),
    chooseEagerness: () => chooseEagerness(settings),
    snooze: () => {
      snooze.start();
      hideSuggestion();
      say.briefly(sentence`Foretype is silent for ${snoozeMinutes} minutes.`);
    },
    snoozeUntilRestart: () => {
      snooze.startUntilRestart();
      hideSuggestion();
      say.briefly(sentence`Foretype is silent until VS Code restarts.`);
    },
    resume: () => {
      snooze.end();
      say.briefly(sentence`Foretype is back.`);
    },
    dismissSuggestion: () => {
      dismissSuggestion(parts);
    },
    // The provider answers an explicit trigger at once, also while automatic suggestions are off.
    triggerCompletion: () => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'),
    chooseModel: () => models.choose(),
    showCacheInspector: () => inspector.show(),
    explainLastCompletion: () => explainLastCompletion(source, parts.pages),
    benchmark: () => benchmarkMachine(parts),
    copyDiagnostics: () => copyDiagnostics(parts),
    restartWorker: () => restartWorker(parts),
    showLog: () => {
      log.show();
    },
    openSample,
    getStarted: () => vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false),
    showMenu: () => showMenu(parts),
  };
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([name, handler]) =>
      vscode.commands.registerCommand(commandIds[name as keyof typeof commandIds], handler),
    ),
  );
}

/** VS Code has no event for a dismissed suggestion, so the key runs this command. */
function dismissSuggestion({ source }: CommandParts): void {
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined) source.dismiss(positionOf(editor));
  hideSuggestion();
}

async function clearKvCache(parts: CommandParts): Promise<void> {
  const { client, source, statusBar, inspector, projectReader } = parts;
  const before = client.memory;
  const outcome = await client.request('clear', undefined);
  switch (outcome.kind) {
    case 'result': {
      // Otherwise the last suggestion would be shown again without the model.
      source.forget();
      projectReader.restart();
      statusBar.update();
      inspector.update();
      say.briefly(clearedText(before, outcome.result));
      return;
    }
    case 'cancelled':
      return;
    case 'rejected':
      say.error(sentence`Foretype could not clear its KV cache. ${outcome.message}`);
      return;
    case 'lost':
      say.warning(
        sentence`Foretype has no cache to clear, as its worker is not running. Run "Foretype: Restart Worker" to start it.`,
      );
      return;
  }
}

async function toggleCompletions(settings: Settings): Promise<void> {
  const enabled = await settings.toggle(vscode.window.activeTextEditor?.document);
  if (!enabled) hideSuggestion();
  say.briefly(sentence`Foretype completions are ${onOff(enabled)}.`);
}

async function toggleLanguage(settings: Settings): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    say.briefly(sentence`Open a file of the language first.`);
    return;
  }
  const enabled = await settings.toggleLanguage(document);
  if (!enabled) hideSuggestion();
  say.briefly(sentence`Foretype completions are ${onOff(enabled)} for ${languageName(document.languageId)}.`);
}

async function readThisFile(settings: Settings): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || settings.forDocument(document).excludedBy === undefined) {
    say.briefly(sentence`No pattern in "foretype.exclude" keeps Foretype from reading this file.`);
    return;
  }
  await settings.readAnyway(document);
  say.briefly(sentence`Foretype reads this file from now on.`);
}

/** Hides the suggestion that is shown. */
function hideSuggestion(): void {
  void vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
}

function onOff(isOn: boolean): PlainText {
  return isOn ? sentence`on` : sentence`off`;
}

/** Starts the worker anew, and has faults told again. */
export async function restartWorker({
  client,
  loader,
  notifications,
}: Pick<CommandParts, 'client' | 'loader' | 'notifications'>): Promise<void> {
  notifications.reset();
  client.restart();
  // A model that could not be loaded before may be there now.
  await loader.load();
}
