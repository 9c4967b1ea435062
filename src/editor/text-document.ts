import type * as vscode from 'vscode';
import type { CursorLine } from '../suggestion/placement.ts';
import type { DocumentPosition } from '../worker/protocol.ts';

/** The document's URI as text, which identifies it outside of the editor layer. */
export function uriOf(document: vscode.TextDocument): string {
  return document.uri.toString();
}

/**
 * Length of the text in UTF-16 units, line ends included, without building the text. Once per version, VS Code sums up the
 * lengths of the lines after the last edit.
 */
export function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

/** The line at a position, split there. */
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

/** The position of an editor's cursor. */
export function positionOf({ document, selection }: vscode.TextEditor): DocumentPosition {
  return { uri: uriOf(document), version: document.version, offset: document.offsetAt(selection.active) };
}

/**
 * Whether text is selected in the editor. Several cursors are no selection: VS Code requests a suggestion at the primary
 * cursor, and shows and inserts it at all of them.
 */
export function isSelecting({ selections }: vscode.TextEditor): boolean {
  return selections.some(({ isEmpty }) => !isEmpty);
}
