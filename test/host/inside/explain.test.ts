import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, foretype, openFile, prime, until } from './support.ts';

function explanations(): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === 'foretype');
}

describe('Explain Last Completion', () => {
  before(async () => {
    await openFile('explain.ts', 'export function twice(value: number): number {\n  return |\n}\n');
    await prime(await foretype());
  });
  after(closeEverything);

  it('shows beside the code what the last completion did', async () => {
    const api = await foretype();
    await vscode.commands.executeCommand('foretype.explainLastCompletion');
    const last = api.lastCompletion();
    assert.ok(last);
    const document = await until('the explanation', () => explanations()[0]?.document);
    const { reused, prefilled, decoded } = last.stats;
    const text = document.getText();
    assert.ok(text.includes(`${reused} reused from the cache and ${prefilled} prefilled`), text);
    assert.match(text, new RegExp(`^Decoded: ${decoded} token`, 'm'));
    assert.ok(text.includes(last.explanation), text);
    assert.ok(vscode.window.visibleTextEditors.some((editor) => editor.document.fileName.endsWith('.ts')));
  });

  it('stays where it is when asked for again', async () => {
    await vscode.commands.executeCommand('foretype.explainLastCompletion');
    assert.equal(explanations().length, 1);
  });
});
