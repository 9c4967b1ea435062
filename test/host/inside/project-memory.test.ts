import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { closeEverything, completionAfter, foretype, note, openFile, prime, until } from './support.ts';

const settings = () => vscode.workspace.getConfiguration('foretype');

/** A line that no model would write by itself, over and over. */
const line = (name: string): string => `registerQuorumProbe('zanzibar-ledger', ${name}, { retries: 41 });\n`;
const idiom = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'].map(line).join('');

function uriOf(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
}

async function write(name: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));
}

/** What is suggested on request at the cursor, and its explanation, after a pause in which files are read. */
async function suggestion(): Promise<string> {
  const api = await foretype();
  await delay(1_500);
  // An edit elsewhere, as the same suggestion would be shown again without the model.
  const editor = vscode.window.activeTextEditor;
  await editor?.edit((edit) => {
    edit.insert(editor.document.lineAt(editor.document.lineCount - 1).range.end, '\n');
  });
  const completion = await completionAfter(api, async () =>
    vscode.commands.executeCommand('foretype.triggerCompletion'),
  );
  return `${completion?.text ?? ''}\n${api.lastCompletion()?.explanation ?? ''}`;
}

describe('The memory of the project', () => {
  const files = ['probes.ts', 'hidden.ts', 'memory.ts'];

  before(async () => {
    await settings().update('exclude', { '/hidden.ts': true }, vscode.ConfigurationTarget.Workspace);
    await openFile('memory.ts', 'const answer = |\n');
    await prime(await foretype());
    await closeEverything();
  });

  after(async () => {
    await closeEverything();
    for (const name of files) await vscode.workspace.fs.delete(uriOf(name)).then(undefined, () => undefined);
    await settings().update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('suggests what another file of the workspace has, and says where it comes from', async () => {
    await write('probes.ts', idiom);
    await openFile('memory.ts', 'registerQuorumProbe(|\n');
    const found = await until(
      'a suggestion from the other file',
      async () => {
        const text = await suggestion();
        return text.includes('zanzibar-ledger') && text;
      },
      60_000,
    );
    assert.match(
      found,
      /The project's memory chose \d+ tokens? in place of the model, as in probes\.ts, line \d\./,
    );
    const { projectTokens, projectBytes } = (await foretype()).memory()!;
    note(`memory of the project: ${projectTokens} tokens, ${(projectBytes / 1024).toFixed(0)} KB`);
    assert.ok(projectTokens > 100);
  });

  it('knows nothing of a file that was deleted', async () => {
    await vscode.workspace.fs.delete(uriOf('probes.ts'));
    await until('the file is forgotten', async () => !(await suggestion()).includes('zanzibar'), 60_000);
  });

  it('never has the text of an excluded file', async () => {
    await write('hidden.ts', idiom);
    await write('probes.ts', 'export const somethingElse = 1;\n'.repeat(3));
    await openFile('memory.ts', 'registerQuorumProbe(|\n');
    const before = (await foretype()).memory()!.projectTokens;
    await until(
      'the file beside it is read',
      async () => {
        await suggestion();
        return (await foretype()).memory()!.projectTokens > before;
      },
      60_000,
    );
    for (let i = 0; i < 2; i++) assert.doesNotMatch(await suggestion(), /zanzibar/);
  });

  it('is emptied with the cache, and read again', async () => {
    await vscode.commands.executeCommand('foretype.clearKvCache');
    const { projectTokens } = (await foretype()).memory()!;
    note(`memory of the project after clearing: ${projectTokens} tokens`);
    await settings().update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    await until('the file is read', async () => (await suggestion()).includes('zanzibar-ledger'), 60_000);
  });
});
