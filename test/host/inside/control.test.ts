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
  untilReady,
} from './support.ts';

const document = 'export function twice(value: number): number {\n  return |\n}\n';

async function setModelPath(path: string | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('foretype');
  await configuration.update('model.path', path, vscode.ConfigurationTarget.Global);
}

describe('Control', () => {
  before(async () => {
    const api = await foretype();
    await openFile('control.ts', document);
    await prime(api);
  });
  after(async () => {
    await setModelPath(undefined);
    await closeEverything();
  });

  it('stays silent when toggled off, and speaks again when toggled on', async () => {
    const api = await foretype();
    await vscode.commands.executeCommand('foretype.toggleCompletions');
    await until('the state is off', () => api.state() === 'off');
    const silent = await completionAfter(api, () => type('va'), { timeoutMs: 1_500 });
    assert.equal(silent, undefined);
    await vscode.commands.executeCommand('foretype.toggleCompletions');
    await until('the state is not off', () => api.state() !== 'off');
    await prime(api);
  });

  it('stops working at a completion when toggled off', async () => {
    const api = await foretype();
    await untilReady(api);
    // A prompt as long as there can be, and nothing cached of it: that takes a while.
    await openFile('stopped.ts', `${'export const value = compute(3, 2, 1);\n'.repeat(200)}|`);
    await type('v');
    await vscode.commands.executeCommand('foretype.clearKvCache');
    void vscode.commands.executeCommand('foretype.triggerCompletion');
    await until('the worker is busy', () => api.state() === 'busy');
    const finished = await completionAfter(
      api,
      async () => vscode.commands.executeCommand('foretype.toggleCompletions'),
      { timeoutMs: 6_000 },
    );
    assert.equal(finished, undefined);
    await vscode.commands.executeCommand('foretype.toggleCompletions');
    await until('the state is not off', () => api.state() !== 'off');
  });

  it('comes back when the worker dies in the middle of a completion', async () => {
    const api = await foretype();
    await untilReady(api);
    // A prompt as long as there can be, and nothing cached of it: that takes a while.
    await openFile('long.ts', `${'export const value = compute(1, 2, 3);\n'.repeat(200)}|`);
    await type('v');
    await vscode.commands.executeCommand('foretype.clearKvCache');
    void vscode.commands.executeCommand('foretype.triggerCompletion');
    await until('the worker is busy', () => api.state() === 'busy');
    await vscode.commands.executeCommand('foretype.test.killWorker');
    await until('the worker is gone or back', () => api.state() !== 'busy');
    await prime(api);
    assert.notEqual(api.lastCompletion()?.text, '');
  });

  it('comes back when restarted by hand', async () => {
    const api = await foretype();
    await vscode.commands.executeCommand('foretype.restartWorker');
    await prime(api);
  });

  it('reports a model that is not there, answers commands, and heals', async () => {
    const api = await foretype();
    await setModelPath('/nowhere/absent.gguf');
    await until('the state is error', () => api.state() === 'error');
    let answered = false;
    void vscode.commands.executeCommand('foretype.clearKvCache').then(() => (answered = true));
    await until('the command is answered', () => answered, 5_000);
    assert.equal(api.state(), 'error');
    await setModelPath(undefined);
    await untilReady(api);
    await prime(api);
  });
});
