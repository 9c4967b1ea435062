import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEverything,
  foretype,
  note,
  openFile,
  openUntitled,
  type,
  until,
  untilReady,
} from './support.ts';

const settings = () => vscode.workspace.getConfiguration('foretype');

describe('Excluded files', () => {
  afterEach(async () => {
    await settings().update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    await closeEverything();
  });

  it('are read when the person says so, each by itself', async () => {
    const api = await foretype();
    await untilReady(api);
    await openFile('.env', 'TOKEN=|');
    await until('the file is not read', () => api.state() === 'off');
    await vscode.commands.executeCommand('foretype.readThisFile');
    await until('the file is read', () => api.state() !== 'off');
    assert.deepEqual(settings().inspect('exclude')?.workspaceValue, { '/.env': false });
    await openFile('sub/.env', 'TOKEN=|');
    await until('another file of this name is not', () => api.state() === 'off');
  });

  it('may be shown by documents that are not read either', async () => {
    const api = await foretype();
    await untilReady(api);
    await openFile('read.ts', 'const a = 1;|');
    await until('the file is read', () => api.state() !== 'off');
    await vscode.commands.executeCommand('search.action.openNewEditor');
    await until(
      'the search editor is in front',
      () => vscode.window.activeTextEditor?.document.uri.scheme === 'search-editor',
    );
    await until('it is not read', () => api.state() === 'off');
  });
});

describe('Versions of a document', () => {
  after(closeEverything);

  it('rise by one with each change, as the mirrors rely on', async () => {
    const { document } = await openUntitled('typescript', 'function f() {\n  |\n}\n');
    const steps: number[] = [];
    let before = document.version;
    const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || event.contentChanges.length === 0) return;
      steps.push(document.version - before);
      before = document.version;
    });
    try {
      await type('if (a) {');
      await type('\n');
      await type('b("c");');
      for (const command of ['undo', 'undo', 'redo', 'deleteLeft', 'editor.action.commentLine'])
        await vscode.commands.executeCommand(command);
      await vscode.commands.executeCommand('editor.action.clipboardCopyAction');
      await vscode.commands.executeCommand('editor.action.clipboardPasteAction');
      await vscode.commands.executeCommand('editor.action.formatDocument');
      assert.ok(steps.length > 15, `${steps.length} changes`);
      assert.deepEqual([...new Set(steps)], [1]);
      const ordinary = steps.length;
      await vscode.window.activeTextEditor?.edit((edit) => {
        edit.setEndOfLine(vscode.EndOfLine.CRLF);
        edit.insert(new vscode.Position(0, 0), '// a\n');
      });
      await vscode.commands.executeCommand('undo');
      note(
        `versions: 1 for each of ${ordinary} changes; with line ends changed: ${steps.slice(ordinary).join(', ')}`,
      );
    } finally {
      subscription.dispose();
    }
  });
});
