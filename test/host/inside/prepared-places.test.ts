import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { placesRestMs } from '../../../src/suggestion/likely-places.ts';
import { closeEverything, foretype, note, openFile, prime, until } from './support.ts';

/** Functions far apart, at each of which the prompt is another one. */
const document = `${Array.from(
  { length: 40 },
  (_, i) => `export function turn${i}(value: number): number {\n  return value - ${i};\n}\n`,
).join('\n')}
export function last(value: number): number {
  return |
}
`;

describe('Places where the cursor may go', () => {
  const errors = vscode.languages.createDiagnosticCollection('foretype-test');

  const setBudget = async (tokens: number | undefined): Promise<void> => {
    const { Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration('foretype').update('prepare.tokensPerMinute', tokens, Global);
  };

  before(async () => {
    // Tests before this one may have spent what the default allows in a minute.
    await setBudget(20_000);
    await openFile('prepared.ts', document);
    await prime(await foretype());
  });
  after(async () => {
    errors.dispose();
    await setBudget(undefined);
    await closeEverything();
  });

  it('are prepared while the cursor rests: the first error, and the place before a jump', async () => {
    const api = await foretype();
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const places = async (): Promise<number> => (await api.prepared())?.places ?? 0;
    await vscode.commands.executeCommand('foretype.clearKvCache');
    await until('the cache is empty', async () => (await places()) === 0);
    const line = 30;
    const range = editor.document.lineAt(line).range;
    errors.set(editor.document.uri, [new vscode.Diagnostic(range, 'A mistake.')]);
    await until('the line of the error is prepared', async () => (await places()) > 0, 60_000);
    errors.clear();

    await delay(2 * placesRestMs);
    // Nothing is in the cache any longer, so that the place that is left has to be prepared.
    const elsewhere = new vscode.Position(70, 0);
    editor.selection = new vscode.Selection(elsewhere, elsewhere);
    await vscode.commands.executeCommand('foretype.clearKvCache');
    await until('the place before the jump is prepared', async () => (await places()) > 0, 60_000);
    const { tokens, used } = (await api.prepared()) ?? {};
    note(`prepared at places where the cursor may go: ${tokens} tokens, ${used} of them used`);
  });
});
