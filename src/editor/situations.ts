import * as vscode from 'vscode';
import type { RecentEdits } from '../suggestion/recent-edits.ts';
import type { Situation } from '../suggestion/policy.ts';
import {
  isMachineWrittenAt,
  writingAt,
  type LinedText,
  type LinePlace,
} from '../suggestion/text-situation.ts';
import type { Control } from './control.ts';
import { isSelecting, lengthOf, uriOf } from './text-document.ts';

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
    const place = { uri: uriOf(document), version: document.version, offset: document.offsetAt(position) };
    const writing = writingAt(linedText(document), linePlace(position), place, this.#recentEdits);
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
    return {
      enabled: kind === 'on',
      excluded: kind === 'excluded',
      scheme: document.uri.scheme,
      length: lengthOf(document),
      machineWritten: isMachineWrittenAt(linedText(document), linePlace(position)),
    };
  }
}

function linedText(document: vscode.TextDocument): LinedText {
  const { uri, languageId, lineCount } = document;
  return { path: uri.path, languageId, lineCount, lineAt: (line) => document.lineAt(line).text };
}

function linePlace({ line, character }: vscode.Position): LinePlace {
  return { line, column: character };
}

/** Whether the editor that has the focus shows the document and selects in it. */
function isSelectingIn(document: vscode.TextDocument): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && isSelecting(editor);
}
