import * as vscode from 'vscode';
import type { RecentEdits, SelectedRange } from '../suggestion/recent-edits.ts';
import type { KeystrokeMeter } from '../suggestion/keystroke-meter.ts';
import type { CursorPrefill } from '../suggestion/cursor-prefill.ts';
import { decide } from '../suggestion/policy.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { Situations } from './situations.ts';
import { isSelecting, positionOf, uriOf } from './text-document.ts';

export interface CursorTrackerParts {
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly recentEdits: RecentEdits;
  readonly situations: Situations;
  readonly cursorPrefill: CursorPrefill;
  readonly meter: KeystrokeMeter;
}

/**
 * Follows the cursor of the active editor: the completion in flight is cancelled when the cursor leaves its position, and
 * the position where the cursor rests is prefilled.
 */
export class CursorTracker implements vscode.Disposable {
  readonly #parts: CursorTrackerParts;
  readonly #subscriptions: vscode.Disposable;

  constructor(parts: CursorTrackerParts) {
    this.#parts = parts;
    this.#subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor !== vscode.window.activeTextEditor) return;
        parts.meter.move(() => {
          this.#follow(textEditor);
        });
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.#follow(editor);
      }),
      new vscode.Disposable(
        parts.client.onDidChangeState(({ kind }) => {
          // A new worker has an empty cache.
          if (kind === 'ready') this.#follow(vscode.window.activeTextEditor);
        }),
      ),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    const { recentEdits, source, cursorPrefill, situations } = this.#parts;
    recentEdits.moved(editor === undefined ? undefined : selectedRange(editor));
    const position = editor === undefined || isSelecting(editor) ? undefined : positionOf(editor);
    source.moved(position);
    const isWanted = editor !== undefined && decide(situations.forPrefill(editor)).kind === 'ask';
    cursorPrefill.moved(isWanted ? position : undefined);
  }
}

function selectedRange({ document, selection }: vscode.TextEditor): SelectedRange {
  const { start, end } = selection;
  return { uri: uriOf(document), start: document.offsetAt(start), end: document.offsetAt(end) };
}
