import assert from 'node:assert/strict';
import { buildGguf, text } from '../../unit/helpers/gguf-builder.ts';
import { tinyModelFile } from '../../unit/helpers/tiny-model-file.ts';
import { Workbench, until } from './workbench.ts';

const settings = '.vscode/settings.json';
const link = '[Repair the file](command:workbench.action.terminal.new)';
/** The same as it is shown: no link to anything. */
const shown = '[Repair the file] (command:workbench.action.terminal.new)';
/** The name of the model that runs while the workspace's is asked about. */
const bundled = 'foretype-135m';

describe('Strings of a stranger in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.writeFile('hostile.ts', 'const answer = 42;\n');
    await until('the status bar item', () => workbench.statusText(), 60_000);
    await workbench.openFile('hostile.ts');
  });
  after(async () => {
    await workbench.writeFile(settings, '{}');
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
    await workbench.page.keyboard.press('Escape');
  });

  async function useModel(path: string): Promise<void> {
    await workbench.writeFile(settings, JSON.stringify({ 'foretype.model.path': path }));
  }

  /** The notification with these words, which must hold no link. */
  async function notification(words: string) {
    const item = await workbench.notification(words);
    assert.equal(await item.locator('a.monaco-link, .notification-list-item-message a').count(), 0);
    return item;
  }

  it('asks before it loads a model file that the workspace names, whose path is no link', async () => {
    const path = await workbench.writeFile(`${link.replaceAll('/', '')}.gguf`, tinyModelFile(link));
    await until('the bundled model', async () => (await workbench.languageStatus()).includes(bundled));
    await useModel(path);
    await notification('The settings of this workspace name a model file');
    await workbench.screenshot('hostile-path');
    const status = await workbench.languageStatus();
    assert.ok(status.includes(bundled), `no file of a stranger is loaded unasked: ${status}`);
    await workbench.agreeToModel();
  });

  it('shows a model’s name as plain text in the language status', async () => {
    await until('the name', async () => (await workbench.languageStatus()).includes(shown));
    const row = await workbench.showLanguageStatus();
    await workbench.screenshot('hostile-name');
    assert.equal(await row.locator('a', { hasText: 'Repair' }).count(), 0);
    await workbench.openMenu();
    assert.ok((await workbench.menuSummary()).includes(`Model: ${shown}`));
  });

  it('shows the words of a fault as plain text', async () => {
    const metadata = { 'tokenizer.ggml.model': text(link) };
    const path = await workbench.writeFile('other.gguf', buildGguf({ metadata, tensors: [] }));
    await useModel(path);
    await workbench.agreeToModel('other.gguf');
    await notification(shown);
    await workbench.screenshot('hostile-error');
  });

  it('shows a pattern of the settings as plain text', async () => {
    const pattern = `{**/hostile.ts,${link.replaceAll('/', '')}}`;
    await workbench.writeFile(settings, JSON.stringify({ 'foretype.exclude': { [pattern]: true } }));
    await until('the pattern', async () => (await workbench.languageStatus()).includes('it matches'));
    const row = await workbench.showLanguageStatus();
    await workbench.screenshot('hostile-setting');
    assert.match((await row.textContent()) ?? '', /\[Repair the file\][ \u00a0]\(command:/);
    assert.equal(await row.locator('a', { hasText: 'Repair' }).count(), 0);
  });
});
