import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEverything,
  completionAfter,
  foretype,
  note,
  openFile,
  prime,
  type,
  until,
  type Completion,
} from './support.ts';

/** Long enough that a prefill of a few tokens is clearly not the whole prompt. */
const document = `${Array.from(
  { length: 24 },
  (_, i) => `export function scale${i}(value: number): number {\n  return value * ${i};\n}\n`,
).join('\n')}
export function last(value: number): number {
  return |
}
`;

/** Types one character that the suggestion shown does not begin with, so that the model must be asked. */
async function keystroke(): Promise<Completion> {
  const api = await foretype();
  return until('a completion after one keystroke', async () => {
    const shown = api.lastCompletion()?.text ?? '';
    return completionAfter(api, () => type(shown.startsWith('v') ? 'w' : 'v'), { timeoutMs: 5_000 });
  });
}

describe('The KV cache', () => {
  before(async () => {
    const api = await foretype();
    await openFile('cache.ts', document);
    await prime(api);
  });
  after(closeEverything);

  it('is reused from one keystroke to the next', async () => {
    // The first ones may be made from a short prompt, while the whole one is evaluated.
    await until(
      'a completion from the whole prompt',
      async () => (await keystroke()).stats.promptTokens > 200,
    );
    const { stats } = await keystroke();
    note(`second keystroke: ${stats.reused} tokens reused, ${stats.prefilled} evaluated`);
    assert.ok(stats.promptTokens > 200, `the prompt has ${stats.promptTokens} tokens`);
    assert.equal(stats.reused + stats.prefilled, stats.promptTokens);
    assert.ok(stats.prefilled <= 16, `${stats.prefilled} tokens were evaluated again`);
  });

  it('is emptied by the command, and the next completion starts afresh', async () => {
    const api = await foretype();
    await keystroke();
    await until('the completion is over', () => api.state() === 'idle');
    await vscode.commands.executeCommand('foretype.clearKvCache');
    await until('the cache is empty', () => api.memory()?.cachedTokens === 0);
    // Asked for by hand, so that no pause after typing can prepare the cache first.
    const completion = await until('a completion by hand', async () => {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
      const ask = async (): Promise<unknown> => vscode.commands.executeCommand('foretype.triggerCompletion');
      // Asked for again, it would find what was evaluated the first time.
      return completionAfter(api, ask, { timeoutMs: 25_000 });
    });
    assert.equal(completion.stats.reused, 0);
    assert.equal(completion.stats.prefilled, completion.stats.promptTokens);
    assert.ok((api.memory()?.cachedTokens ?? 0) > 0, 'the cache fills again');
  });
});
