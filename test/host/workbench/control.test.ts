import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Workbench, until } from './workbench.ts';

const typescript = `export function total(items: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < items`;

describe('Control in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.writeFile('control.ts', typescript);
    await workbench.writeFile('.env', 'DATABASE_URL=postgres://localhost/shop\nAPI_TOKEN=');
    await until('the status bar item', () => workbench.statusText(), 60_000);
    await workbench.openFile('control.ts');
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  it('takes one word of the ghost text, and keeps the rest', async () => {
    await workbench.typeUntilGhost('.');
    const shown = await workbench.ghostText();
    await workbench.page.keyboard.press('Control+ArrowRight');
    const rest = await until('a word less', async () => {
      const text = await workbench.ghostText();
      return text.length < shown.length && text;
    });
    await workbench.screenshot('accept-word');
    const word = shown.slice(0, shown.length - rest.length);
    assert.ok(shown.endsWith(rest), `"${rest}" is not the rest of "${shown}"`);
    assert.match(word, /^\W*\w+\W*$/);
    await workbench.page.keyboard.press('Escape');
    assert.equal(await workbench.savedText('control.ts'), `${typescript}.${word.trimEnd()}`);
  });

  it('shows everything in the status menu', async () => {
    await workbench.openMenu();
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row .label-name');
    await rows.filter({ hasText: 'Turn Off for TypeScript' }).waitFor();
    await workbench.screenshot('menu');
    await workbench.page.keyboard.press('Escape');
  });

  it('is silent while snoozed, says for how long, and comes back', async () => {
    await workbench.openFile('control.ts');
    await workbench.command('Foretype: Snooze for 5 Minutes');
    await until('the snooze in the status bar', async () => (await workbench.statusText()) === '5 min');
    await workbench.type('.');
    await delay(1_500);
    assert.equal(await workbench.ghostText(), '');
    await workbench.screenshot('snooze');
    await workbench.page.keyboard.press('Backspace');
    await workbench.command('Foretype: End Snooze');
    await until('the end of the snooze', async () => (await workbench.statusText()) !== '5 min');
  });

  it('does not read an excluded file', async () => {
    await workbench.openFile('.env');
    await until('the status bar item says so', async () =>
      (await workbench.statusHtml()).includes('codicon-eye-closed'),
    );
    await workbench.type('a');
    await workbench.command('Foretype: Trigger Completion');
    await delay(1_500);
    assert.equal(await workbench.ghostText(), '');
    await workbench.screenshot('excluded');
  });

  it('says at once that it is off when the file becomes another language', async () => {
    const isOff = async (): Promise<boolean> =>
      (await workbench.statusHtml()).includes('codicon-circle-slash');
    const setLanguage = async (language: string): Promise<void> => {
      await workbench.command('Change Language Mode', async () => workbench.choose(language));
    };
    await workbench.writeFile('.vscode/settings.json', '{ "[markdown]": { "foretype.enable": false } }');
    try {
      await workbench.openFile('control.ts');
      await setLanguage('Markdown');
      await until('it is off', isOff, 10_000);
      await setLanguage('TypeScript');
      await until('it is on again', async () => !(await isOff()), 10_000);
    } finally {
      await workbench.writeFile('.vscode/settings.json', '{}');
    }
  });

  it('copies diagnostics without the name of a file', async () => {
    await workbench.openFile('control.ts');
    await workbench.command('Foretype: Copy Diagnostics');
    const text = await until('the copied text', async () => {
      const copied = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
      return copied.startsWith('### Foretype diagnostics') && copied;
    });
    assert.match(text, /^- Engine: \w+, \d+ threads?, \d+ tokens of context$/m);
    assert.doesNotMatch(text, /control|items|API_TOKEN/);
  });

  it('measures the machine and shows the result', async () => {
    await workbench.command('Foretype: Benchmark This Machine');
    const page = workbench.page.locator('.tab.active[data-resource-name="Benchmark.txt"]');
    await page.waitFor({ timeout: 90_000 });
    const text = await until('the report', async () => {
      const shown = await workbench.visibleText();
      return shown.includes('decode') && shown;
    });
    assert.match(text, /prefill +\d+ tokens per second/);
    await workbench.screenshot('benchmark');
  });
});
