import type * as vscode from 'vscode';

/**
 * Whether text is selected in the editor. Several cursors select nothing: the editor asks for a suggestion at the primary
 * one, and shows and inserts it at all of them.
 */
export function isSelecting({ selections }: vscode.TextEditor): boolean {
  return selections.some(({ isEmpty }) => !isEmpty);
}
