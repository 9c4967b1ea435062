import * as vscode from 'vscode';
import type { Eagerness } from '../worker/protocol.ts';
import type { Settings } from './settings.ts';

interface Choice extends vscode.QuickPickItem {
  readonly eagerness: Eagerness;
}

const choices: readonly Choice[] = [
  { eagerness: 'eager', label: 'Eager', detail: 'Everything the model says, however unsure it is.' },
  {
    eagerness: 'balanced',
    label: 'Balanced',
    detail: 'What is likely to be right, cut off where the model becomes unsure; whole lines once you pause.',
  },
  {
    eagerness: 'quiet',
    label: 'Quiet',
    detail: 'Only what is hardly ever wrong: few suggestions, and short ones.',
  },
];

/** Lets the user choose how eagerly suggestions are shown, where the setting has effect for the document. */
export async function chooseEagerness(settings: Settings): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const current = settings.forDocument(document).eagerness;
  const items = choices.map((choice) =>
    choice.eagerness === current ? { ...choice, description: 'now' } : choice,
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Foretype: How Eager to Suggest',
    placeHolder: 'How sure the model has to be before a suggestion is shown',
  });
  if (chosen !== undefined) await settings.setEagerness(document, chosen.eagerness);
}
