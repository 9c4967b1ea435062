import * as vscode from 'vscode';
import type { OpenPicker } from '../models/picker-view.ts';
import { benchmarkMachine, type BenchmarkParts, type Subject } from '../run-benchmark.ts';

/** Commands for the tests inside VS Code, which exist only with their environment variable. */
export function registerTestHooks(parts: BenchmarkParts): vscode.Disposable {
  const { client, models } = parts;
  if (process.env['FORETYPE_TEST_HOOKS'] !== '1') return new vscode.Disposable(() => undefined);
  return vscode.Disposable.from(
    vscode.commands.registerCommand('foretype.test.killWorker', () => {
      client.kill();
    }),
    vscode.commands.registerCommand('foretype.test.models', () => models),
    vscode.commands.registerCommand('foretype.test.benchmark', (subject: Subject, open: OpenPicker) =>
      benchmarkMachine(parts, () => Promise.resolve(subject), open),
    ),
  );
}
