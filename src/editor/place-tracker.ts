import * as vscode from 'vscode';
import { isIgnoredScheme } from '../control/ignored-schemes.ts';
import {
  LikelyPlaces,
  placesRestMs,
  type ActiveView,
  type CursorPlace,
} from '../suggestion/likely-places.ts';
import type { KeystrokeMeter } from '../suggestion/keystroke-meter.ts';
import { decide } from '../suggestion/policy.ts';
import type { Clock } from '../util/clock.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { DocumentPosition } from '../worker/protocol.ts';
import type { OpenDocuments } from './documents.ts';
import type { Settings } from './settings.ts';
import type { Situations } from './situations.ts';
import { lengthOf, positionOf, uriOf } from './text-document.ts';

export interface PlaceTrackerParts {
  readonly client: WorkerClient;
  readonly documents: OpenDocuments;
  readonly settings: Settings;
  readonly situations: Situations;
  readonly clock: Clock;
  readonly meter: KeystrokeMeter;
}

/** A longer document is not searched for what was replaced before, in UTF-16 units. */
const LONGEST_SEARCHED = 1_000_000;

/** Has the worker prepare the places where the cursor may go next, once it rests. */
export class PlaceTracker implements vscode.Disposable {
  readonly #parts: PlaceTrackerParts;
  readonly #places: LikelyPlaces;
  readonly #subscriptions: vscode.Disposable;
  #stopTimer: () => void = () => undefined;

  constructor(parts: PlaceTrackerParts) {
    this.#parts = parts;
    this.#places = new LikelyPlaces(parts.clock);
    this.#subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor !== vscode.window.activeTextEditor) return;
        parts.meter.move(() => {
          this.#moved(textEditor);
        });
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.#stopTimer();
        if (editor === undefined) return;
        this.#places.shown(uriOf(editor.document));
        this.#moved(editor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0 || isIgnoredScheme(document.uri.scheme)) return;
        parts.meter.move(() => {
          const isActive = document === vscode.window.activeTextEditor?.document;
          const edits = contentChanges.map(({ rangeOffset, rangeLength, text }) => {
            return { offset: rangeOffset, length: rangeLength, text };
          });
          this.#places.edited(uriOf(document), edits, isActive);
          if (isActive) this.#waitForRest();
        });
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#places.closed(uriOf(document));
      }),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        const active = vscode.window.activeTextEditor?.document.uri.toString();
        if (uris.some((uri) => uri.toString() === active)) this.#waitForRest();
      }),
      new vscode.Disposable(
        parts.client.onDidChangeState(({ kind }) => {
          // A new worker has an empty cache.
          if (kind === 'ready') this.#waitForRest();
        }),
      ),
    );
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    this.#places.shown(uriOf(editor.document));
    this.#moved(editor);
  }

  dispose(): void {
    this.#stopTimer();
    this.#subscriptions.dispose();
  }

  #moved(editor: vscode.TextEditor): void {
    if (isIgnoredScheme(editor.document.uri.scheme)) return;
    this.#places.moved(cursorOf(editor));
    this.#waitForRest();
  }

  #waitForRest(): void {
    this.#stopTimer();
    this.#stopTimer = this.#parts.clock.after(placesRestMs, () => {
      this.#prepare();
    });
  }

  #prepare(): void {
    const { client, settings } = this.#parts;
    const editor = vscode.window.activeTextEditor;
    const tokensPerMinute = settings.prepareTokensPerMinute();
    if (editor === undefined || tokensPerMinute === 0 || client.state.kind !== 'ready') return;
    if (isIgnoredScheme(editor.document.uri.scheme)) return;
    const places = this.#places.places(this.#viewOf(editor));
    const positions = places.flatMap(({ uri, offset }) => this.#positionAt(uri, offset) ?? []);
    client.prepare({ positions, tokensPerMinute });
  }

  /** The position if a suggestion could be shown there once something was typed. */
  #positionAt(uri: string, offset: number): DocumentPosition | undefined {
    const { documents, situations } = this.#parts;
    const document = documents.get(uri);
    if (document === undefined) return undefined;
    const situation = situations.beforeTyping(document, document.positionAt(offset));
    return decide(situation).kind === 'ask' ? { uri, version: document.version, offset } : undefined;
  }

  #viewOf(editor: vscode.TextEditor): ActiveView {
    const { documents } = this.#parts;
    const { document, selection, visibleRanges } = editor;
    const isSeen = visibleRanges.some((range) => range.contains(selection.active));
    const firstVisible = isSeen ? undefined : visibleRanges[0]?.start.line;
    return {
      cursor: cursorOf(editor),
      firstVisible: lineEnd(document, firstVisible),
      firstError: lineEnd(document, firstErrorLine(document)),
      text: () => (lengthOf(document) > LONGEST_SEARCHED ? '' : document.getText()),
      lineOf: ({ uri, offset }) => documents.get(uri)?.positionAt(offset).line,
    };
  }
}

function cursorOf(editor: vscode.TextEditor): CursorPlace {
  const { uri, offset } = positionOf(editor);
  const { line } = editor.selection.active;
  return { uri, offset, line, lineText: editor.document.lineAt(line).text };
}

function lineEnd(document: vscode.TextDocument, line: number | undefined): number | undefined {
  if (line === undefined || line >= document.lineCount) return undefined;
  return document.offsetAt(document.lineAt(line).range.end);
}

function firstErrorLine({ uri }: vscode.TextDocument): number | undefined {
  const errors = vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
  return errors.length === 0 ? undefined : Math.min(...errors.map(({ range }) => range.start.line));
}
