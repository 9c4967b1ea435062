import type * as vscode from 'vscode';

/** Whether text is selected in the editor, or it has several cursors. */
export function isSelecting({ selections, selection }: vscode.TextEditor): boolean {
  return selections.length > 1 || !selection.isEmpty;
}
