import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEverything,
  completionAfter,
  foretype,
  note,
  prime,
  type,
  until,
  type Completion,
} from './support.ts';

/** Long enough that a prompt with it cannot be taken for one without. */
const first = [
  'import pandas as pd',
  'sales = pd.read_csv("sales.csv")',
  ...Array.from({ length: 12 }, (_, i) => `revenue_of_month_${i} = sales.groupby("month").sum()`),
].join('\n');
const added = Array.from({ length: 12 }, (_, i) => `average_of_year_${i} = sales.mean()`).join('\n');
const code = (text: string): vscode.NotebookCellData =>
  new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');

/** Puts the cursor at the end of the last cell. Returns whether it can be typed in. */
async function edits(notebook: vscode.NotebookDocument): Promise<boolean> {
  const index = notebook.cellCount - 1;
  const last = notebook.cellAt(index).document;
  await vscode.window.showNotebookDocument(notebook, {
    selections: [new vscode.NotebookRange(index, index + 1)],
  });
  await vscode.commands.executeCommand('notebook.cell.edit');
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== last) return false;
  const end = last.positionAt(last.getText().length);
  editor.selection = new vscode.Selection(end, end);
  return true;
}

describe('Notebooks', () => {
  afterEach(closeEverything);

  it('show the model the cells beside the one that is typed in, as they are now', async function () {
    const api = await foretype();
    const title = new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, '# Sales', 'markdown');
    const data = new vscode.NotebookData([title, code(first), code('top = ')]);
    const notebook = await vscode.workspace
      .openNotebookDocument('jupyter-notebook', data)
      .then(undefined, () => undefined);
    // The notebook type belongs to an extension that a VS Code may lack.
    if (notebook === undefined) return this.skip();
    if (!(await edits(notebook))) return this.skip();
    await prime(api);

    /**
     * Types a letter more, which a suggestion that is shown may foresee, until the model is asked with so many tokens: where
     * the machine is slow, a short prompt answers first.
     */
    const promptTokens = async (what: string, isRight: (tokens: number) => boolean): Promise<number> => {
      const completion = await until<Completion | undefined>(what, async () => {
        const last = notebook.cellAt(notebook.cellCount - 1).document;
        const { version } = last;
        const completed = await completionAfter(api, () => type('q'), { timeoutMs: 3_000 });
        // A change of the cells may take the focus along: then nothing was typed.
        if (last.version === version) await edits(notebook);
        return completed !== undefined && isRight(completed.stats.promptTokens) ? completed : undefined;
      });
      return completion.stats.promptTokens;
    };
    const edit = async (change: vscode.NotebookEdit): Promise<void> => {
      const workspaceEdit = new vscode.WorkspaceEdit();
      workspaceEdit.set(notebook.uri, [change]);
      assert.ok(await vscode.workspace.applyEdit(workspaceEdit));
    };
    const withFirst = await promptTokens('a completion beside the first cell', (tokens) => tokens > 100);
    await edit(vscode.NotebookEdit.insertCells(1, [code(added)]));
    const withBoth = await promptTokens('a completion beside both', (tokens) => tokens > withFirst + 50);
    await edit(vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 3)));
    const alone = await promptTokens('a completion in the only cell of code', (tokens) => tokens < 50);
    note(`tokens of prompts: ${withFirst} with a cell, ${withBoth} with two, ${alone} alone`);
  });
});
