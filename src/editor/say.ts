import * as vscode from 'vscode';
import type { PlainText } from '../util/plain-text.ts';

/** A button of a notification. */
export interface Button {
  readonly title: string;
  readonly run: () => unknown;
}

/**
 * Shows messages as plain text, as VS Code renders links in notifications and icons in the status bar. ESLint forbids VS
 * Code's own calls anywhere else.
 */
export const say = {
  error: (message: PlainText, buttons: readonly Button[] = []): void => {
    runChosen(vscode.window.showErrorMessage(message, ...titles(buttons)), buttons);
  },
  warning: (message: PlainText, buttons: readonly Button[] = []): void => {
    runChosen(vscode.window.showWarningMessage(message, ...titles(buttons)), buttons);
  },
  information: (message: PlainText, buttons: readonly Button[] = []): void => {
    runChosen(vscode.window.showInformationMessage(message, ...titles(buttons)), buttons);
  },
  /** Asks before something that cannot be undone; resolves to whether the person agrees. */
  confirm: async (message: PlainText, action: string): Promise<boolean> =>
    (await vscode.window.showWarningMessage(message, { modal: true }, action)) === action,
  /** For some seconds in the status bar. */
  briefly: (message: PlainText): void => {
    vscode.window.setStatusBarMessage(message, brieflyMs);
  },
};

const brieflyMs = 5_000;

function titles(buttons: readonly Button[]): readonly string[] {
  return buttons.map(({ title }) => title);
}

function runChosen(shown: Thenable<string | undefined>, buttons: readonly Button[]): void {
  void shown.then((chosen) => buttons.find(({ title }) => title === chosen)?.run());
}
