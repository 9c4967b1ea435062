import * as vscode from 'vscode';
import type { WorkerClient } from '../worker/client/worker-client.ts';

/** Lets the tests that run inside VS Code do what nothing else does. Without their environment variable there is no hook. */
export function registerTestHooks(client: WorkerClient): vscode.Disposable {
  if (process.env['FORETYPE_TEST_HOOKS'] !== '1') return new vscode.Disposable(() => undefined);
  return vscode.commands.registerCommand('foretype.test.killWorker', () => {
    client.kill();
  });
}
