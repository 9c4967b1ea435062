import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEverything,
  completionAfter,
  foretype,
  openFile,
  prime,
  type,
  until,
  type Completion,
} from './support.ts';

const typescript = 'export function twice(value: number): number {\n  return |\n}\n';
const { Global } = vscode.ConfigurationTarget;

const set = async (section: string, name: string, value: unknown): Promise<void> =>
  vscode.workspace.getConfiguration(section).update(name, value, Global);

/** What comes of asking by hand at the cursor. */
async function ask(): Promise<Completion | undefined> {
  const trigger = async (): Promise<unknown> => vscode.commands.executeCommand('foretype.triggerCompletion');
  return completionAfter(await foretype(), trigger, { timeoutMs: 2_000 });
}

async function typeSilently(): Promise<void> {
  assert.equal(await completionAfter(await foretype(), () => type('va'), { timeoutMs: 1_500 }), undefined);
  await vscode.commands.executeCommand('undo');
}

describe('Quiet', () => {
  before(async () => {
    await openFile('quiet.ts', typescript);
    await prime(await foretype());
  });
  after(async () => {
    await vscode.commands.executeCommand('foretype.resume');
    await set('foretype', 'exclude', undefined);
    await set('editor', 'inlineSuggest.enabled', true);
    await closeEverything();
  });

  it('keeps out of an excluded file, even when asked', async () => {
    const api = await foretype();
    await openFile('.env.local', 'API_TOKEN=|\n');
    assert.equal(api.state(), 'off');
    await type('a');
    assert.equal(await ask(), undefined);
  });

  it('reads the file once it is excluded no longer, and forgets it when it is again', async () => {
    const api = await foretype();
    await set('foretype', 'exclude', { '**/.env.*': false });
    await until('the file is read', () => api.state() === 'idle');
    await prime(api);
    assert.ok((api.memory()?.cachedTokens ?? 0) > 0);
    await set('foretype', 'exclude', undefined);
    await until('the file is excluded', () => api.state() === 'off');
    await until('the cache is empty', () => api.memory()?.cachedTokens === 0);
    assert.equal(await ask(), undefined);
  });

  it('is silent while snoozed unless asked, and speaks again afterwards', async () => {
    const api = await foretype();
    await openFile('quiet.ts', typescript);
    await vscode.commands.executeCommand('foretype.snooze');
    assert.equal(api.state(), 'snoozed');
    await typeSilently();
    await until('a completion by hand', async () => (await ask()) !== undefined);
    await vscode.commands.executeCommand('foretype.resume');
    await until('the snooze is over', () => api.state() === 'idle');
    await prime(api);
  });

  it('is turned off and on for one language', async () => {
    const api = await foretype();
    await openFile('quiet.ts', typescript);
    await vscode.commands.executeCommand('foretype.toggleLanguage');
    await until('TypeScript is off', () => api.state() === 'off');
    await openFile('quiet.py', 'x = |\n');
    await until('Python is on', () => api.state() === 'idle');
    await openFile('quiet.ts', typescript);
    await vscode.commands.executeCommand('foretype.toggleLanguage');
    await until('TypeScript is on', () => api.state() === 'idle');
    const document = vscode.window.activeTextEditor?.document;
    const written = vscode.workspace.getConfiguration('foretype', document).inspect('enable');
    assert.equal(written?.globalLanguageValue, undefined, 'nothing is left behind in the settings');
  });

  it('stays away after a deletion while another document changes', async () => {
    const api = await foretype();
    const other = await vscode.workspace.openTextDocument({ language: 'log', content: 'started\n' });
    await openFile('quiet.ts', typescript);
    await prime(api);
    await type('val');
    const deleteAndLog = async (): Promise<void> => {
      await vscode.commands.executeCommand('deleteLeft');
      const edit = new vscode.WorkspaceEdit();
      edit.insert(other.uri, new vscode.Position(0, 0), 'a line of a log\n');
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    for (let i = 0; i < 3; i++)
      assert.equal(await completionAfter(api, deleteAndLog, { timeoutMs: 1_000 }), undefined);
  });

  it('keeps out of the cells of a notebook that is excluded by its place in the workspace', async function () {
    const api = await foretype();
    const cells = [
      { cell_type: 'code', metadata: {}, source: ['x = 1'], outputs: [], execution_count: null },
    ];
    const { document } = await openFile(
      'private/lab.ipynb',
      JSON.stringify({
        cells,
        metadata: { language_info: { name: 'python' } },
        nbformat: 4,
        nbformat_minor: 5,
      }),
    );
    await set('foretype', 'exclude', { 'private/**': true });
    await until('the file is excluded', () => api.state() === 'off');
    const notebook = await vscode.workspace
      .openNotebookDocument(document.uri)
      .then(undefined, () => undefined);
    // The notebook type belongs to an extension that a VS Code may lack.
    if (notebook === undefined) return this.skip();
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.cell.edit');
    if (vscode.window.activeTextEditor?.document.uri.scheme !== 'vscode-notebook-cell') return this.skip();
    assert.equal(api.state(), 'off');
    await set('foretype', 'exclude', undefined);
    await until('the cell is on', () => api.state() === 'idle');
  });

  it('is off where VS Code shows no inline suggestions', async () => {
    const api = await foretype();
    await set('editor', 'inlineSuggest.enabled', false);
    await until('it is off', () => api.state() === 'off');
    await set('editor', 'inlineSuggest.enabled', true);
    await until('it is on', () => api.state() === 'idle');
  });
});
