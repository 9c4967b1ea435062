import * as vscode from 'vscode';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { RecentErrors } from '../suggestion/recent-errors.ts';
import { plain, plainPath, sentence, type PlainText } from '../util/plain-text.ts';
import type { LoadDelay } from '../worker/client/types.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { ModelDescription, WorkerFault } from '../worker/protocol.ts';
import { prefixOnlyText } from '../presentation/status-text.ts';
import { commandIds } from './command-ids.ts';
import type { ModelLoan } from './models/model-loan.ts';
import type { ModelSwitch } from './models/model-switch.ts';
import { say, type Button } from './say.ts';
import type { Settings } from './settings.ts';

export interface NotificationParts {
  /** The extension's identifier. */
  readonly id: string;
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly settings: Settings;
  readonly modelSwitch: ModelSwitch;
  readonly loan: ModelLoan;
  readonly errors: RecentErrors;
  readonly log: vscode.LogOutputChannel;
}

/** Reports each fault once, with buttons that help. After a model has loaded, faults are reported again. */
export class Notifications implements vscode.Disposable {
  readonly #parts: NotificationParts;
  readonly #told = new Set<string>();
  /** The path of the model that was loaded last, or is to be loaded first. */
  #modelPath: string;
  readonly #subscriptions: vscode.Disposable;

  constructor(parts: NotificationParts) {
    this.#parts = parts;
    const { client, source, settings, modelSwitch, loan } = parts;
    this.#modelPath = settings.model().path;
    this.#subscriptions = vscode.Disposable.from(
      new vscode.Disposable(
        client.onDidChangeState((state) => {
          const isHandled = loan.follow(state) || modelSwitch.follow(state);
          if (isHandled) return;
          if (state.kind === 'ready') {
            this.reset();
            this.#tellPrefixOnly(state.model);
          } else if (state.kind === 'failed') this.#tellFault(state.fault, state.message);
          else if (state.kind === 'loading' && state.delay !== undefined) this.#tellDelay(state.delay);
        }),
      ),
      new vscode.Disposable(
        source.completions.onDidReject(({ fault, message }) => {
          this.#tellFault(fault, message);
        }),
      ),
    );
  }

  /** Reports faults again, as the user has tried to fix them. */
  reset(): void {
    this.#told.clear();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** Tells of a model that was chosen just now, and not each time it is loaded. */
  #tellPrefixOnly({ name, fillsInTheMiddle }: ModelDescription): void {
    const { path } = this.#parts.settings.model();
    const isChosen = path !== this.#modelPath;
    this.#modelPath = path;
    if (isChosen && !fillsInTheMiddle) say.information(prefixOnlyText(name));
  }

  #tellFault(fault: WorkerFault, message: PlainText): void {
    const key = `${fault}: ${message}`;
    if (!this.#isNews(key)) return;
    const { log, errors, settings } = this.#parts;
    log.error(key);
    errors.add(key);
    const isBundled = settings.model().path === '';
    const whole = /[.!?]$/.test(message) ? message : sentence`${message}.`;
    say.error(sentence`${whole}${advice(fault, isBundled)}`, this.#buttons(fault, isBundled));
  }

  #tellDelay(delay: LoadDelay): void {
    if (!this.#isNews(`delay: ${delay}`)) return;
    const { path } = this.#parts.settings.model();
    const message = {
      file: sentence`Foretype still waits for the model file ${path === '' ? plain('that comes with it') : plainPath(path)}. A drive or a network that does not answer may be the reason. You can type on meanwhile, without suggestions.`,
      thread: sentence`Foretype's last worker does not end, as a drive or a network does not answer it. A new one starts as soon as it has ended, or when you reload the window.`,
    }[delay];
    this.#parts.log.warn(message);
    const reload = command('Reload Window', 'workbench.action.reloadWindow');
    say.warning(message, delay === 'thread' ? [reload, showLog] : this.#ofModel(path === ''));
  }

  #isNews(key: string): boolean {
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }

  #buttons(fault: WorkerFault, isBundled: boolean): readonly Button[] {
    switch (fault) {
      case 'model-not-found':
      case 'model-invalid':
      case 'model-unsupported':
      case 'out-of-memory':
        return this.#ofModel(isBundled);
      case 'settings':
        return [command('Open Settings', 'workbench.action.openSettings', 'foretype'), showLog];
      case 'installation':
        return [command('Open Extension Page', 'extension.open', this.#parts.id), showLog];
      case 'internal':
        return [command('Restart Worker', commandIds.restartWorker), showLog];
    }
  }

  #ofModel(isBundled: boolean): readonly Button[] {
    const { settings } = this.#parts;
    const useBundled: Button = { title: 'Use Bundled Model', run: () => settings.setModelPath('') };
    const choose = command('Choose Model…', commandIds.chooseModel);
    return isBundled ? [choose, showLog] : [choose, useBundled, showLog];
  }
}

function command(title: string, id: string, ...parameters: readonly string[]): Button {
  return { title, run: () => vscode.commands.executeCommand(id, ...parameters) };
}

const showLog = command('Show Log', commandIds.showLog);

/** Advice for a fault, after a space; empty if the buttons suffice. */
function advice(fault: WorkerFault, isBundled: boolean): PlainText {
  switch (fault) {
    case 'model-not-found':
    case 'model-invalid':
      return isBundled
        ? sentence` Install the extension again, or choose a model file.`
        : sentence` Choose another model file, or use the bundled model.`;
    case 'model-unsupported':
      return isBundled
        ? sentence` Choose another model file.`
        : sentence` Choose another model file, or use the bundled model.`;
    case 'out-of-memory':
      return sentence` Lower the settings "foretype.cache.megabytes" or "foretype.context.tokens", or choose a smaller model.`;
    case 'settings': // the message says which to change
    case 'installation': // and this one, what to do
    case 'internal':
      return sentence``;
  }
}
