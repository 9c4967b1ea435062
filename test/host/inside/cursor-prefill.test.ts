import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ForetypeApi } from '../../../src/editor/api.ts';
import { movedByEditMs } from '../../../src/suggestion/recent-edits.ts';
import {
  closeEverything,
  completionAfter,
  foretype,
  note,
  openFile,
  prime,
  until,
  type Completion,
} from './support.ts';

/** Two places far apart, so that going from one to the other takes the model some work. */
const document = `${Array.from(
  { length: 40 },
  (_, i) => `export function shift${i}(value: number): number {\n  return value + ${i};\n}\n`,
).join('\n')}
export function last(value: number): number {
  return |
}
`;

describe('While the cursor rests', () => {
  before(async () => {
    const api = await foretype();
    await openFile('cursor-prefill.ts', document);
    await prime(api);
  });
  after(closeEverything);

  it('the prompt at the cursor is prefilled', async () => {
    const api = await foretype();
    let last: Completion | undefined;
    // How long a slow or busy machine takes is not known; a cursor that prepares nothing never gets there.
    for (const [attempt, pauseMs] of [2_500, 5_000, 10_000, 20_000].entries()) {
      // The editor does not ask again about a place that it has an answer for, be it that there is nothing to say.
      last = await completionAfterMove(api, `shift${20 + attempt}`, pauseMs);
      const { promptTokens, reused, prefilled } = last.stats;
      note(`after a move of the cursor: ${reused} of ${promptTokens} tokens were ready, ${prefilled} not`);
      assert.ok(promptTokens > 200, `the prompt has ${promptTokens} tokens`);
      if (prefilled <= promptTokens / 4) return;
    }
    assert.fail(`${last?.stats.prefilled} of ${last?.stats.promptTokens} tokens were not prepared`);
  });

  /** Moves the cursor to a function's parameter with nothing in the cache, and completes there after a pause. */
  async function completionAfterMove(api: ForetypeApi, name: string, pauseMs: number): Promise<Completion> {
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const end = editor.document.positionAt(editor.document.getText().lastIndexOf('return ') + 7);
    editor.selection = new vscode.Selection(end, end);
    await vscode.commands.executeCommand('foretype.clearKvCache');
    await until('the cache is empty', () => api.memory()?.cachedTokens === 0);
    // A cursor that moves right after an edit was moved by it, and no person is as fast as this test.
    await delay(4 * movedByEditMs);
    const place = editor.document.positionAt(editor.document.getText().indexOf(`${name}(value`) + 13);
    editor.selection = new vscode.Selection(place, place);
    await delay(pauseMs);
    // Asked for by hand, so that no keystroke can prepare the cache first.
    return until('a completion by hand', async () => {
      const ask = async (): Promise<unknown> => vscode.commands.executeCommand('foretype.triggerCompletion');
      return completionAfter(api, ask, { timeoutMs: 20_000 });
    });
  }
});
