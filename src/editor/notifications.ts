import * as vscode from 'vscode';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { RecentErrors } from '../suggestion/recent-errors.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { WorkerFault } from '../worker/protocol.ts';
import { commandIds } from './command-ids.ts';
import type { Settings } from './settings.ts';

interface Button {
  readonly title: string;
  readonly run: () => Thenable<unknown>;
}

export interface NotificationParts {
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly settings: Settings;
  readonly errors: RecentErrors;
  readonly log: vscode.LogOutputChannel;
}

/** Tells the person about each fault once, with ways out. A model that loads makes room for news. */
export class Notifications implements vscode.Disposable {
  readonly #settings: Settings;
  readonly #errors: RecentErrors;
  readonly #log: vscode.LogOutputChannel;
  readonly #told = new Set<string>();
  readonly #subscriptions: vscode.Disposable;

  constructor({ client, source, settings, errors, log }: NotificationParts) {
    this.#settings = settings;
    this.#errors = errors;
    this.#log = log;
    this.#subscriptions = vscode.Disposable.from(
      new vscode.Disposable(
        client.onDidChangeState((state) => {
          if (state.kind === 'ready') this.reset();
          else if (state.kind === 'failed') this.#tell(state.fault, state.message);
        }),
      ),
      new vscode.Disposable(
        source.onDidReject(({ fault, message }) => {
          this.#tell(fault, message);
        }),
      ),
    );
  }

  /** Tells again what was told before, as the person did something about it. */
  reset(): void {
    this.#told.clear();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #tell(fault: WorkerFault, message: string): void {
    const key = `${fault}: ${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#log.error(key);
    this.#errors.add(key);
    const isBundled = this.#settings.model().path === '';
    const buttons = this.#buttons(fault, isBundled);
    const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
    const text = [sentence, advice(fault, isBundled)].filter((part) => part !== '').join(' ');
    void vscode.window
      .showErrorMessage(text, ...buttons.map((button) => button.title))
      .then((chosen) => buttons.find((button) => button.title === chosen)?.run());
  }

  #buttons(fault: WorkerFault, isBundled: boolean): readonly Button[] {
    const command = (title: string, id: string): Button => ({
      title,
      run: () => vscode.commands.executeCommand(id),
    });
    const chooseModel = command('Choose Model…', commandIds.chooseModel);
    const showLog = command('Show Log', commandIds.showLog);
    const openSettings: Button = {
      title: 'Open Settings',
      run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'foretype'),
    };
    const useBundled: Button = { title: 'Use Bundled Model', run: () => this.#settings.setModelPath('') };
    switch (fault) {
      case 'model-not-found':
      case 'model-invalid':
      case 'model-unsupported':
      case 'out-of-memory':
        return isBundled ? [chooseModel, showLog] : [chooseModel, useBundled, showLog];
      case 'settings':
        return [openSettings, showLog];
      case 'installation':
        return [showLog];
      case 'internal':
        return [command('Restart Worker', commandIds.restartWorker), showLog];
    }
  }
}

/** What to do about a fault; empty where the buttons say it all. */
function advice(fault: WorkerFault, isBundled: boolean): string {
  switch (fault) {
    case 'model-not-found':
    case 'model-invalid':
      return isBundled
        ? 'Install the extension again, or choose a model file.'
        : 'Choose another model file, or use the bundled model.';
    case 'model-unsupported':
      return isBundled
        ? 'Choose another model file.'
        : 'Choose another model file, or use the bundled model.';
    case 'out-of-memory':
      return 'Lower the settings "foretype.cache.megabytes" or "foretype.context.tokens", or choose a smaller model.';
    case 'settings': // the message says which to change
    case 'installation': // and that to install again helps
    case 'internal':
      return '';
  }
}
