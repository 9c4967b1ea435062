import * as vscode from 'vscode';
import type { RecentEdits } from '../suggestion/recent-edits.ts';
import type { Situation } from '../suggestion/policy.ts';
import { isMachineWritten } from '../suggestion/machine-written.ts';
import { nearbyLines, writingAt } from '../suggestion/text-situation.ts';
import type { Control } from './control.ts';
import { cursorLineOf, isSelecting, lengthOf, uriOf } from './text-document.ts';

/** Gathers what the policy has to know about a place. All of it costs the same in files of any length. */
export class Situations {
  readonly #control: Control;
  readonly #recentEdits: RecentEdits;

  constructor(control: Control, recentEdits: RecentEdits) {
    this.#control = control;
    this.#recentEdits = recentEdits;
  }

  /** The situation in which a suggestion is asked for. */
  at(
    document: vscode.TextDocument,
    position: vscode.Position,
    { triggerKind, selectedCompletionInfo }: vscode.InlineCompletionContext,
  ): Situation {
    const line = cursorLineOf(document, position);
    const cursor = { uri: uriOf(document), version: document.version, offset: document.offsetAt(position) };
    const writing = writingAt(line, document.languageId, cursor, this.#recentEdits);
    return {
      ...this.#inGeneral(document, position),
      explicit: triggerKind === vscode.InlineCompletionTriggerKind.Invoke,
      selecting: isSelectingIn(document),
      ...writing,
      // Who looks through the editor's list of completions is about to go on.
      typing: writing.typing || selectedCompletionInfo !== undefined,
    };
  }

  /** The situation once a person types at the cursor, for which its place is to be prepared. */
  toPrepare({ document, selection }: vscode.TextEditor): Situation {
    return {
      ...this.#inGeneral(document, selection.active),
      explicit: false,
      selecting: false,
      afterDeletion: false,
      inSnippet: false,
      lineEnd: 'open',
      typing: true,
    };
  }

  #inGeneral(
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

/** Whether the editor that has the focus shows the document and selects in it. */
function isSelectingIn(document: vscode.TextDocument): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && isSelecting(editor);
}
