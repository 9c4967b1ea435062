import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ForetypeApi } from '../../../src/editor/api.ts';
import type { CompletionStats } from '../../../src/worker/protocol.ts';
import { eventsVariable, type TestEvent } from '../events.ts';

export interface Completion {
  readonly text: string;
  readonly stats: CompletionStats;
}

/** Prints a figure beside the tests' results. */
export function note(text: string): void {
  const event: TestEvent = { type: 'note', text };
  const file = process.env[eventsVariable];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(event)}\n`);
}

/** The installed extension's exports; activates it when VS Code has not done so yet. */
export async function foretype(): Promise<ForetypeApi> {
  const extension = vscode.extensions.getExtension<ForetypeApi>('foretype.foretype');
  assert.ok(extension, 'the packaged extension is installed');
  return extension.activate();
}

/** Asks again and again until there is an answer other than `undefined` or `false`, or the time is over. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  timeoutMs = 30_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await delay(25);
  }
}

export async function untilReady(api: ForetypeApi): Promise<void> {
  await until('the model is loaded', () => api.state() === 'idle' || api.state() === 'busy');
}

/** Shows a new untitled document with the cursor at the `|` in the text. */
export async function openUntitled(language: string, marked: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language, content: marked.replace('|', '') });
  return show(document, marked.indexOf('|'));
}

/** Writes a file into the workspace and shows it with the cursor at the `|` in the text. */
export async function openFile(name: string, marked: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the tests run in a workspace');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(marked.replace('|', '')));
  return show(await vscode.workspace.openTextDocument(uri), marked.indexOf('|'));
}

async function show(document: vscode.TextDocument, offset: number): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const cursor = document.positionAt(offset < 0 ? document.getText().length : offset);
  editor.selection = new vscode.Selection(cursor, cursor);
  await until('the editor is active', () => vscode.window.activeTextEditor?.document === document);
  return editor;
}

/** Types as a person does, one `type` command a character. */
export async function type(text: string): Promise<void> {
  for (const character of text) await vscode.commands.executeCommand('type', { text: character });
}

const everything: (completion: Completion) => boolean = () => true;

/** The first completion that `action` brings and that `accept` takes; `undefined` when none comes in time. */
export async function completionAfter(
  api: ForetypeApi,
  action: () => Promise<unknown>,
  { timeoutMs = 15_000, accept = everything } = {},
): Promise<Completion | undefined> {
  const cancelled = new AbortController();
  const subscriptions: vscode.Disposable[] = [];
  try {
    const arrived = new Promise<Completion>((resolve) => {
      subscriptions.push(
        api.onDidComplete((completion) => {
          if (accept(completion)) resolve(completion);
        }),
      );
    });
    await action();
    const late = delay(timeoutMs, undefined, { signal: cancelled.signal }).catch(() => undefined);
    return await Promise.race([arrived, late]);
  } finally {
    cancelled.abort();
    for (const subscription of subscriptions) subscription.dispose();
  }
}

/**
 * The editor loads its inline completions lazily: what is typed in the first second after a document opens may never
 * reach a provider. Types and deletes a character until the extension completes once.
 */
export async function prime(api: ForetypeApi): Promise<void> {
  await untilReady(api);
  await until(
    'the provider is asked for the first time',
    async () => {
      const completion = await completionAfter(api, () => type(' '), { timeoutMs: 1_500 });
      await vscode.commands.executeCommand('deleteLeft');
      return completion !== undefined;
    },
    60_000,
  );
}

/** Types `text` and gives a completion worth showing; deletes the last character and types it again if need be. */
export async function typeUntilSuggested(api: ForetypeApi, text: string): Promise<Completion> {
  await type(text.slice(0, -1));
  return until(
    `a suggestion after typing "${text}"`,
    async () => {
      const accept = (completion: Completion): boolean => completion.text !== '';
      const completion = await completionAfter(api, () => type(text.slice(-1)), { timeoutMs: 5_000, accept });
      if (completion === undefined) await vscode.commands.executeCommand('deleteLeft');
      return completion;
    },
    60_000,
  );
}

/** Accepts the ghost text shown at the cursor; repeats until the document has changed. */
export async function acceptSuggestion(editor: vscode.TextEditor): Promise<void> {
  const before = editor.document.version;
  await until('the suggestion is inserted', async () => {
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await delay(200);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    return editor.document.version > before;
  });
}

export async function closeEverything(): Promise<void> {
  // Untitled documents would ask whether to save them.
  for (let open = vscode.window.tabGroups.all.flatMap((group) => group.tabs).length; open > 0; open--) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}
