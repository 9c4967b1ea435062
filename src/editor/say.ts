import * as vscode from 'vscode';
import type { PlainText } from '../util/plain-text.ts';

/** A way out that a notification offers. */
export interface Button {
  readonly title: string;
  readonly run: () => unknown;
}

/**
 * All that this extension says by itself goes through here: VS Code renders links in notifications and icons in the status
 * bar, so nothing but plain text is shown. ESLint refuses the calls below anywhere else.
 */
export const say = {
  error: (message: PlainText, buttons: readonly Button[] = []): void => {
    offer(vscode.window.showErrorMessage(message, ...titles(buttons)), buttons);
  },
  warning: (message: PlainText, buttons: readonly Button[] = []): void => {
    offer(vscode.window.showWarningMessage(message, ...titles(buttons)), buttons);
  },
  information: (message: PlainText, buttons: readonly Button[] = []): void => {
    offer(vscode.window.showInformationMessage(message, ...titles(buttons)), buttons);
  },
  /** For some seconds in the status bar. */
  briefly: (message: PlainText): void => {
    vscode.window.setStatusBarMessage(message, brieflyMs);
  },
};

const brieflyMs = 5_000;

function titles(buttons: readonly Button[]): readonly string[] {
  return buttons.map(({ title }) => title);
}

function offer(shown: Thenable<string | undefined>, buttons: readonly Button[]): void {
  void shown.then((chosen) => buttons.find(({ title }) => title === chosen)?.run());
}
