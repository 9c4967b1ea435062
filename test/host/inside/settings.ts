import * as vscode from 'vscode';
import { testSettings } from '../../../scripts/vscode/settings.ts';

/**
 * What mocha calls before the tests where `.vscode-test.mjs` starts them: its VS Code has no settings yet.
 * `npm run test:host` writes them before VS Code starts.
 */
export async function mochaGlobalSetup(): Promise<void> {
  for (const [name, value] of Object.entries(testSettings)) {
    try {
      await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
    } catch {
      // An older or another VS Code does not have each of them.
    }
  }
}
