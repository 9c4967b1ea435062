import * as vscode from 'vscode';
import { obstacleOf } from '../evaluation/suitable-text.ts';
import type { OpenFileObstacle } from '../presentation/measurement.ts';
import type { DocumentSource } from '../worker/client/synced-documents.ts';
import type { EvaluationTask } from '../worker/protocol.ts';
import { pageScheme } from './pages.ts';
import type { Settings } from './settings.ts';
import { uriOf } from './text-document.ts';

/** The open file as a text to type again, or why it is none. */
export type OpenText =
  | { readonly kind: 'text'; readonly task: EvaluationTask }
  | { readonly kind: 'none'; readonly obstacle: OpenFileObstacle };

/**
 * The text of the active editor, or of another one that is seen while a page of Foretype's own is active.
 *
 * @param documents those that Foretype reads
 */
export function readOpenText(documents: DocumentSource, settings: Settings): OpenText {
  const { activeTextEditor: active, visibleTextEditors: visible } = vscode.window;
  const editors = active === undefined ? visible : [active, ...visible];
  const document = editors.map((editor) => editor.document).find(({ uri }) => uri.scheme !== pageScheme);
  if (document === undefined) return { kind: 'none', obstacle: 'none' };
  const snapshot = documents.read(uriOf(document));
  if (snapshot === undefined) return { kind: 'none', obstacle: 'unread' };
  const { path, text } = snapshot;
  const obstacle = obstacleOf(text);
  if (obstacle !== undefined) return { kind: 'none', obstacle };
  const { maxTokens, multiline, eagerness } = settings.forDocument(document);
  const { languageId } = document;
  return {
    kind: 'text',
    task: {
      ...{ path, languageId, text },
      settings: { maxTokens, multiline, eagerness, debounce: settings.debounceLimits() },
    },
  };
}
