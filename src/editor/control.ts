import * as vscode from 'vscode';
import { availabilityOf, type Availability } from '../control/availability.ts';
import type { Snooze } from '../control/snooze.ts';
import type { Settings } from './settings.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { uriOf } from './text-document.ts';

export interface ControlParts {
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly settings: Settings;
  readonly snooze: Snooze;
}

/** Whether Foretype is on in a document, by settings and snooze. Cancels and clears when that changes. */
export class Control implements vscode.Disposable {
  readonly #parts: ControlParts;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    const { settings, snooze } = parts;
    this.#subscriptions = vscode.Disposable.from(
      settings.onDidChange(() => {
        this.#follow();
      }),
      settings.onDidChangeExclusions(() => {
        this.#dropExcluded();
      }),
      // When its language changes, VS Code closes and opens the document, without an event for the active editor.
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document === vscode.window.activeTextEditor?.document) this.#follow();
      }),
      new vscode.Disposable(
        snooze.onDidChange(({ kind }) => {
          void vscode.commands.executeCommand('setContext', 'foretype.snoozed', kind !== 'awake');
          this.#follow();
        }),
      ),
    );
  }

  readonly onDidChange = this.#changed.event;

  /** For a document; without one, by the settings without a language or folder. */
  availability(document: vscode.TextDocument | undefined): Availability {
    const { settings, snooze } = this.#parts;
    return availabilityOf({
      ...settings.forDocument(document),
      scheme: document?.uri.scheme,
      snooze: snooze.state,
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }

  /** Cancels the completion in flight when Foretype is off now. */
  #follow(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (this.availability(document).kind !== 'on') this.#parts.source.forget();
    this.#changed.fire();
  }

  /** Removes documents that are excluded now from the worker, and what the cache holds of them. */
  #dropExcluded(): void {
    const { client, source, settings } = this.#parts;
    for (const document of vscode.workspace.textDocuments)
      if (settings.excludes(document)) client.close(uriOf(document));
    source.forget();
    // Without a worker there is no cache.
    void client.request('clear', undefined);
  }
}
