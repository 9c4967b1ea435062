import * as vscode from 'vscode';
import type { RecentEdits } from '../suggestion/recent-edits.ts';
import type { Situation } from '../suggestion/policy.ts';
import { isMachineWritten } from '../suggestion/machine-written.ts';
import { nearbyLines, editingSituation } from '../suggestion/text-situation.ts';
import type { Control } from './control.ts';
import { cursorLineOf, isSelecting, lengthOf, uriOf } from './text-document.ts';

/** Gathers the policy's input for a position. That costs the same in files of any length. */
export class Situations {
  readonly #control: Control;
  readonly #recentEdits: RecentEdits;

  constructor(control: Control, recentEdits: RecentEdits) {
    this.#control = control;
    this.#recentEdits = recentEdits;
  }

  /** The situation of a request. */
  at(
    document: vscode.TextDocument,
    position: vscode.Position,
    { triggerKind, selectedCompletionInfo }: vscode.InlineCompletionContext,
  ): Situation {
    const line = cursorLineOf(document, position);
    const cursor = { uri: uriOf(document), version: document.version, offset: document.offsetAt(position) };
    const editing = editingSituation(line, document.languageId, cursor, this.#recentEdits);
    return {
      ...this.#atPosition(document, position),
      explicit: triggerKind === vscode.InlineCompletionTriggerKind.Invoke,
      selecting: isSelectingIn(document),
      ...editing,
      // While the completion list is open, the user is about to continue.
      typing: editing.typing || selectedCompletionInfo !== undefined,
    };
  }

  /** The situation when the user is about to type at the cursor, for the prefill. */
  forPrefill({ document, selection }: vscode.TextEditor): Situation {
    return this.beforeTyping(document, selection.active);
  }

  /** The situation when the user is about to type at a position, where the cursor need not be. */
  beforeTyping(document: vscode.TextDocument, position: vscode.Position): Situation {
    return {
      ...this.#atPosition(document, position),
      explicit: false,
      selecting: false,
      afterDeletion: false,
      inSnippet: false,
      lineEnd: 'open',
      typing: true,
    };
  }

  #atPosition(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Pick<Situation, 'enabled' | 'excluded' | 'scheme' | 'length' | 'machineWritten'> {
    const { kind } = this.#control.availability(document);
    const lines = { lineCount: document.lineCount, lineAt: (line: number) => document.lineAt(line).text };
    const nearby = nearbyLines(lines, position.line);
    return {
      enabled: kind === 'on',
      excluded: kind === 'excluded',
      scheme: document.uri.scheme,
      length: lengthOf(document),
      machineWritten: isMachineWritten(cursorLineOf(document, position), nearby),
    };
  }
}

/** Whether the active editor shows the document and has a selection in it. */
function isSelectingIn(document: vscode.TextDocument): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && isSelecting(editor);
}
