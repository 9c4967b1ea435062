import * as vscode from 'vscode';
import type { EditWatch } from '../suggestion/edit-watch.ts';
import { lineEndOf } from '../suggestion/line-end.ts';
import { isMachineWritten } from '../suggestion/machine-written.ts';
import type { Situation } from '../suggestion/policy.ts';
import type { Control } from './control.ts';
import { lengthOf, uriOf } from './documents.ts';
import { isSelecting } from './selecting.ts';

/** How many lines above and below the cursor tell what kind of text it stands in. */
const linesAround = 3;

/** Gathers what the policy has to know about a place. All of it costs the same in files of any length. */
export class Situations {
  readonly #control: Control;
  readonly #editWatch: EditWatch;

  constructor(control: Control, editWatch: EditWatch) {
    this.#control = control;
    this.#editWatch = editWatch;
  }

  /** The situation in which a suggestion is asked for. */
  at(
    document: vscode.TextDocument,
    position: vscode.Position,
    { triggerKind, selectedCompletionInfo }: vscode.InlineCompletionContext,
  ): Situation {
    const identity = { uri: uriOf(document), version: document.version };
    const isTyping = this.#editWatch.isTypingAt({ ...identity, offset: document.offsetAt(position) });
    const line = document.lineAt(position.line).text;
    const before = line.slice(0, position.character);
    const after = line.slice(position.character);
    return {
      ...this.#inGeneral(document, position),
      explicit: triggerKind === vscode.InlineCompletionTriggerKind.Invoke,
      selecting: isSelectingIn(document),
      afterDeletion: this.#editWatch.isAfterDeletion(identity),
      inSnippet: this.#editWatch.isInSnippet(identity),
      lineEnd: lineEndOf(before, after, document.languageId),
      // Who looks through the editor's list of completions is about to go on.
      typing: isTyping || selectedCompletionInfo !== undefined,
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
    { line, character }: vscode.Position,
  ): Pick<Situation, 'enabled' | 'excluded' | 'scheme' | 'length' | 'machineWritten'> {
    const { kind } = this.#control.availability(document);
    return {
      enabled: kind === 'on',
      excluded: kind === 'excluded',
      scheme: document.uri.scheme,
      length: lengthOf(document),
      machineWritten: isMachineWritten({
        path: document.uri.path,
        line: document.lineAt(line).text,
        column: character,
        around: textAround(document, line),
      }),
    };
  }
}

function textAround(document: vscode.TextDocument, line: number): string[] {
  const around: string[] = [];
  const last = Math.min(document.lineCount - 1, line + linesAround);
  for (let other = Math.max(0, line - linesAround); other <= last; other++)
    if (other !== line) around.push(document.lineAt(other).text);
  return around;
}

/** Whether the editor that has the focus shows the document and selects in it. */
function isSelectingIn(document: vscode.TextDocument): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && isSelecting(editor);
}
