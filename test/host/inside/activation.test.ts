import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { foretype, note, untilReady } from './support.ts';

describe('Activation', () => {
  it('keeps the extension host free', async () => {
    const api = await foretype();
    note(`activation took ${api.activationMs.toFixed(1)} ms (aim: under 50)`);
    // Ten times the aim: a loaded machine must not fail the tests, a blocking activation must.
    assert.ok(api.activationMs < 500, `activation took ${api.activationMs} ms`);
  });

  it('loads the bundled model without being asked', async () => {
    const api = await foretype();
    await untilReady(api);
    assert.ok((api.memory()?.engineBytes ?? 0) > 1_000_000, 'the engine holds the weights');
  });

  it('registers every command it contributes', async () => {
    await foretype();
    const extension = vscode.extensions.getExtension('foretype.foretype');
    const manifest = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
});
