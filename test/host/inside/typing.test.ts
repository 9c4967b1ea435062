import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  acceptSuggestion,
  closeEverything,
  foretype,
  note,
  openFile,
  openUntitled,
  prime,
  typeUntilSuggested,
} from './support.ts';

/** Idioms that any model of code knows; the last characters are typed at the `|`. */
const typescript = `export function total(items: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < items|
`;
const python = `class Point:
    def __init__(self, x, y):
        self.x = x
        self.y|
`;

/** Types, waits for a suggestion, accepts it, and checks that it stands in the document where it was offered. */
async function completeAndAccept(editor: vscode.TextEditor, text: string): Promise<string> {
  const api = await foretype();
  await prime(api);
  const offered: string[] = [];
  const subscription = api.onDidComplete((completion) => offered.push(completion.text));
  try {
    await typeUntilSuggested(api, text);
    const cursor = editor.document.offsetAt(editor.selection.active);
    await acceptSuggestion(editor);
    const end = editor.document.offsetAt(editor.selection.active);
    const inserted = editor.document.getText().slice(cursor, end);
    note(`"${text}" was completed with ${JSON.stringify(inserted)}`);
    assert.notEqual(inserted, '');
    // Of a suggestion that was made a key earlier, the rest is left.
    const isOffered = offered.some((text) => text.endsWith(inserted.replaceAll('\r\n', '\n')));
    assert.ok(isOffered, `offered: ${JSON.stringify(offered)}`);
  } finally {
    subscription.dispose();
  }
  return editor.document.getText();
}

describe('Typing', () => {
  afterEach(closeEverything);

  it('completes TypeScript, and the suggestion is inserted', async () => {
    await completeAndAccept(await openFile('typing.ts', typescript), '.');
  });

  it('completes Python, and the suggestion is inserted', async () => {
    await completeAndAccept(await openFile('typing.py', python), ' =');
  });

  it('completes an untitled document', async () => {
    await completeAndAccept(await openUntitled('typescript', typescript), '.');
  });

  it('completes at several cursors, and the suggestion is inserted at each', async () => {
    const plain = typescript.replace('|', '');
    const editor = await openUntitled('typescript', typescript + plain);
    const other = editor.document.positionAt(plain.length + typescript.indexOf('|'));
    editor.selections = [editor.selection, new vscode.Selection(other, other)];
    const result = await completeAndAccept(editor, '.');
    const [first, second] = result.split('\n').filter((line) => line.includes('i < items.'));
    assert.ok(first !== undefined && first === second, result);
  });

  it('keeps the line ends of a document with CRLF', async () => {
    const text = typescript.replaceAll('\n', '\r\n');
    const result = await completeAndAccept(await openFile('crlf.ts', text), '.');
    assert.equal(result.replaceAll('\r\n', '').includes('\n'), false);
  });

  it('completes a notebook cell', async function () {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, python.replace('|', ''), 'python');
    const data = new vscode.NotebookData([cell]);
    const notebook = await vscode.workspace
      .openNotebookDocument('jupyter-notebook', data)
      .then(undefined, () => undefined);
    // The notebook type belongs to an extension that a VS Code may lack.
    if (notebook === undefined) return this.skip();
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.cell.edit');
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.scheme !== 'vscode-notebook-cell') return this.skip();
    const end = editor.document.positionAt(python.indexOf('|'));
    editor.selection = new vscode.Selection(end, end);
    await completeAndAccept(editor, ' =');
  });
});
