import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ForetypeApi } from '../../../src/editor/api.ts';
import type { Models } from '../../../src/editor/models/models.ts';
import type { OpenPicker } from '../../../src/editor/models/picker-view.ts';
import { modelNames } from '../model-folders.ts';
import { ModelHome } from './model-home.ts';
import { closeEverything, foretype, openFile, until, untilReady } from './support.ts';

const code = Array.from(
  { length: 12 },
  (_, i) =>
    `export function area${i}(width: number, height: number): number {\n  return width * height;\n}\n`,
).join('\n');

describe('A benchmark', function () {
  // Each model is measured for half a minute at most, and other work may go on beside it.
  this.timeout(240_000);
  let api: ForetypeApi;
  let home: ModelHome;

  before(async () => {
    api = await foretype();
    await untilReady(api);
    home = await ModelHome.create();
  });
  after(async () => {
    await closeEverything();
    await home.dispose();
  });
  afterEach(closeEverything);

  /** Chooses a model as a person does, once everything was found. */
  const choosing =
    (label: string, listed: string[] = []): OpenPicker =>
    (handlers) => ({
      update: (entries, isBusy) => {
        if (isBusy) return;
        listed.push(...entries.map((entry) => entry.label));
        const entry = entries.find((candidate) => candidate.label.endsWith(label));
        assert.ok(entry, label);
        handlers.chosen(entry);
      },
      close: () => undefined,
    });

  const run = (subject: 'this' | 'both', open?: OpenPicker): Thenable<void> =>
    vscode.commands.executeCommand('foretype.test.benchmark', subject, open);

  /** The report that is shown. */
  const report = (): string | undefined =>
    vscode.window.visibleTextEditors
      .find(({ document }) => document.uri.path === '/Benchmark.txt')
      ?.document.getText();

  /** The same once it has some text: a page that was shown before has its old text at first. */
  const reportWith = (expected: string): Promise<string> =>
    until('the report', () => {
      const text = report();
      return text?.includes(expected) === true && text;
    });

  const modelPath = (): unknown => vscode.workspace.getConfiguration('foretype').get('model.path');

  it('compares the bundled model with another one in the open file, and leaves all as it was', async () => {
    const editor = await openFile('area.ts', code);
    const { version } = editor.document;
    const bytes = api.memory()?.engineBytes ?? 0;
    const listed: string[] = [];
    await run('both', choosing(modelNames.studio, listed));
    const text = await reportWith('Two models');
    assert.match(text, /^Two models on this machine$/m);
    assert.match(text, /^Model +Bundled model +nano-Q8_0\.gguf$/m);
    assert.match(text, /^Size +[\d.]+ MB +6 MB$/m);
    assert.match(text, /^Quantization +\w+ +Q8_0$/m);
    assert.match(text, /^Memory +[\d.]+ MB +[\d.]+ MB$/m);
    assert.match(text, /^Load time +[\d.]+ ms +[\d.]+ ms$/m);
    assert.match(text, /^Decode, tokens\/s +\d+ +\d+$/m);
    assert.match(text, /^Keystroke, median +[\d.]+ ms +[\d.]+ ms$/m);
    assert.match(text, /^Keys saved +-?\d+ % +-?\d+ %$/m);
    assert.match(text, /^Suggestions right +\d+ % +\d+ %$/m);
    // The model in use is not offered, nor what is to be downloaded.
    assert.ok(!listed.some((label) => /Bundled model|Download|Choose/.test(label)), listed.join('\n'));
    assert.equal(modelPath(), '');
    assert.deepEqual([editor.document.version, editor.document.getText()], [version, code]);
    // In front of a page nothing is completed.
    await closeEverything();
    await untilReady(api);
    // The bundled model is loaded again: the small one takes a fraction of its memory.
    assert.ok((api.memory()?.engineBytes ?? 0) > bytes / 2);
  });

  it('goes back to the model in use where the other one cannot be loaded', async () => {
    await openFile('area.ts', code);
    const bytes = api.memory()?.engineBytes ?? 0;
    const models = await vscode.commands.executeCommand<Models>('foretype.test.models');
    const damaged = join(home.path, '.lmstudio/models/publisher/repo', modelNames.studio);
    const whole = await readFile(damaged);
    const open: OpenPicker = (handlers) => {
      const view = choosing(modelNames.studio)({
        ...handlers,
        // Between the look at it and the load.
        chosen: (entry) => {
          void writeFile(damaged, whole.subarray(0, 4_000_000)).then(() => {
            handlers.chosen(entry);
          });
        },
      });
      return view;
    };
    assert.equal(await models.hasOthers(), true);
    await run('both', open);
    await writeFile(damaged, whole);
    assert.equal(report(), undefined);
    assert.equal(modelPath(), '');
    await untilReady(api);
    assert.ok((api.memory()?.engineBytes ?? 0) > bytes / 2);
  });

  it('of the model in use tells keys saved', async () => {
    await openFile('area.ts', code);
    await run('this');
    assert.match(await reportWith('Foretype on this machine'), /^ {2}keys saved +-?\d+ % of \d+$/m);
  });

  it('says why keys saved are not measured', async () => {
    await openFile('short.ts', 'const a = 1;\n');
    await run('this');
    assert.match(
      await reportWith('not measured'),
      /^Keys saved were not measured: the open file has fewer than 20 lines with text\.$/m,
    );
  });
});
