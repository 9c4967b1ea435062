import type * as vscode from 'vscode';
import type { Place } from '../suggestion/typed-region.ts';
import { uriOf } from './documents.ts';

/** Where the cursor of an editor stands. */
export function placeOf({ document, selection }: vscode.TextEditor): Place {
  return { uri: uriOf(document), version: document.version, offset: document.offsetAt(selection.active) };
}
