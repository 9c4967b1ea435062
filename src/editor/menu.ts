import * as vscode from 'vscode';
import type { Snooze } from '../control/snooze.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { Control } from './control.ts';
import { languageName } from './language-name.ts';
import { menuEntries, menuSummary, type MenuEntry, type MenuInput } from './menu-entries.ts';
import { otherProviders } from './other-providers.ts';
import type { Settings } from './settings.ts';

export interface MenuParts {
  readonly client: WorkerClient;
  readonly settings: Settings;
  readonly control: Control;
  readonly snooze: Snooze;
}

interface MenuItem extends vscode.QuickPickItem {
  readonly run: MenuEntry['run'];
}

/** Shows the menu of the status bar item. */
export async function showMenu(parts: MenuParts): Promise<void> {
  const input = menuInput(parts);
  const items = menuEntries(input).map(({ run, ...texts }): MenuItem => {
    const { Separator, Default } = vscode.QuickPickItemKind;
    return { ...texts, run, kind: run === undefined ? Separator : Default };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Foretype',
    placeHolder: menuSummary(input),
    matchOnDescription: true,
  });
  if (chosen?.run !== undefined) await vscode.commands.executeCommand(...chosen.run);
}

function menuInput({ client, settings, control, snooze }: MenuParts): MenuInput {
  const document = vscode.window.activeTextEditor?.document;
  return {
    client: client.state,
    memory: client.memory,
    availability: control.availability(document),
    enabled: settings.forDocument(document).enabled,
    eagerness: settings.forDocument(document).eagerness,
    snoozed: snooze.state.kind !== 'awake',
    language: document === undefined ? undefined : languageName(document.languageId),
    otherProviders: runningProviders(),
  };
}

/** Names of other active extensions that show ghost text. */
export function runningProviders(): string[] {
  return otherProviders((id) => vscode.extensions.getExtension(id)?.isActive === true);
}
