import type * as vscode from 'vscode';
import type { CursorLine } from '../suggestion/placement.ts';
import type { DocumentPosition } from '../worker/protocol.ts';

/** The document's URI as text: its name everywhere outside of the editor. */
export function uriOf(document: vscode.TextDocument): string {
  return document.uri.toString();
}

/**
 * Length of the text in UTF-16 units, line ends included, without building the text. VS Code sums up the lengths
 * of the lines behind the last edit for it, once for each version.
 */
export function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

/** The line at a position, as long as the document does not change. */
export function cursorLineOf(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): CursorLine {
  const { text } = document.lineAt(line);
  return {
    path: document.uri.path,
    linePrefix: text.slice(0, character),
    lineSuffix: text.slice(character),
  };
}

/** Where the cursor of an editor stands. */
export function positionOf({ document, selection }: vscode.TextEditor): DocumentPosition {
  return { uri: uriOf(document), version: document.version, offset: document.offsetAt(selection.active) };
}

/**
 * Whether text is selected in the editor. Several cursors select nothing: the editor asks for a suggestion at the primary
 * one, and shows and inserts it at all of them.
 */
export function isSelecting({ selections }: vscode.TextEditor): boolean {
  return selections.some(({ isEmpty }) => !isEmpty);
}
