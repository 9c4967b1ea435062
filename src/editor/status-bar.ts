import * as vscode from 'vscode';
import type { Availability } from '../control/availability.ts';
import { activityOf, statusText, type Activity } from '../presentation/status-text.ts';
import type { SessionStatistics } from '../suggestion/statistics.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { commandIds } from './command-ids.ts';
import type { Control } from './control.ts';

/** Commands that the tooltip links to; no other link in it can run a command. */
const links: readonly (readonly [title: string, command: string])[] = [
  ['Toggle Completions', commandIds.toggleCompletions],
  ['Clear KV Cache', commandIds.clearKvCache],
  ['Show Log', commandIds.showLog],
];

export interface StatusBarParts {
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly statistics: SessionStatistics;
  readonly control: Control;
}

/** The status bar item: the state of Foretype, and in its tooltip what the last completion took. */
export class StatusBar implements vscode.Disposable {
  readonly #parts: StatusBarParts;
  readonly #item: vscode.StatusBarItem;
  readonly #subscriptions: vscode.Disposable;

  constructor(parts: StatusBarParts) {
    this.#parts = parts;
    this.#item = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Foretype';
    this.#item.command = commandIds.showMenu;
    const update = (): void => {
      this.update();
    };
    this.#subscriptions = vscode.Disposable.from(
      new vscode.Disposable(parts.client.onDidChangeState(update)),
      new vscode.Disposable(parts.source.completions.onDidComplete(update)),
      parts.control.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      this.#item,
    );
    update();
    this.#item.show();
  }

  /** The state for the document in the active editor. */
  get activity(): Activity {
    const { client, source } = this.#parts;
    return activityOf(client.state, this.#availability(), source.completions.busy);
  }

  update(): void {
    const { client, source, statistics } = this.#parts;
    const { activity, text, label, tooltip } = statusText({
      client: client.state,
      availability: this.#availability(),
      busy: source.completions.busy,
      last: source.completions.last,
      summary: statistics.summary(),
      memory: client.memory,
    });
    this.#item.text = text;
    this.#item.accessibilityInformation = { label };
    this.#item.backgroundColor =
      activity === 'error' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.tooltip = markdown(tooltip);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #availability(): Availability {
    return this.#parts.control.availability(vscode.window.activeTextEditor?.document);
  }
}

function markdown(text: string): vscode.MarkdownString {
  const linked = links.map(([title, command]) => `[${title}](command:${command})`).join(' · ');
  const result = new vscode.MarkdownString(`${text}\n\n---\n\n${linked}`);
  result.isTrusted = { enabledCommands: links.map(([, command]) => command) };
  return result;
}
