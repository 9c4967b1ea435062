import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator, Locator } from 'playwright-core';
import { Workbench, until, type Theme } from './workbench.ts';

const functions = Array.from(
  { length: 14 },
  (_, i) => `/** The sum of what row ${i} holds, without what was sold. */
export function rowTotal${i}(items: readonly Item[], sold: ReadonlySet<string>): number {
  let sum = 0;
  for (const item of items) {
    if (item.row === ${i} && !sold.has(item.name)) sum += item.price * item.quantity;
  }
  return sum;
}
`,
).join('\n');
const typescript = `${functions}
export function total(items: readonly Item[]): number {
  let sum = 0;
  for (let i = 0; i < items`;

const pictures: readonly (readonly [theme: Theme, name: string])[] = [
  ['Dark Modern', 'inspector-dark'],
  ['Light Modern', 'inspector-light'],
  ['Dark High Contrast', 'inspector-high-contrast'],
  ['Light High Contrast', 'inspector-high-contrast-light'],
];

describe('The cache inspector', () => {
  let workbench: Workbench;
  let frame: FrameLocator;
  const violations: string[] = [];

  before(async () => {
    workbench = await Workbench.open();
    workbench.page.on('console', (message) => {
      if (message.text().includes('Content Security Policy') && message.text().includes("'none'"))
        violations.push(message.text());
    });
    await workbench.writeFile('inspect.ts', typescript);
    await until('the status bar item', () => workbench.statusText(), 60_000);
    await workbench.openFile('inspect.ts');
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    frame = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  const strip = (): Locator => frame.locator('#strip');
  const cells = (): Locator => strip().locator('[role=listbox]');
  const spoken = (): Locator => cells().locator('[role=option]:not([hidden])');
  const completions = async (): Promise<number> =>
    Number.parseInt((await frame.locator('#latency .subject').textContent()) ?? '0', 10);

  async function typeInEditor(text: string): Promise<void> {
    await workbench.page.locator('.editor-instance .monaco-editor').first().click();
    await workbench.page.keyboard.press('Control+End');
    await workbench.typeUntilGhost(text);
  }

  it('stands in the panel once it was asked for, and says that there is nothing yet', async () => {
    assert.equal(
      await workbench.page.locator('.part.panel .composite-bar', { hasText: 'Foretype' }).count(),
      0,
    );
    await workbench.command('Foretype: Show Cache Inspector');
    await frame.locator('#notice', { hasText: 'Nothing has been completed yet.' }).waitFor();
    assert.ok((await strip().isHidden()) && (await frame.locator('#latency').isHidden()));
    await workbench.screenshot('inspector-empty');
  });

  it('shows the tokens, the latency and the slots of completions as they are made', async () => {
    await typeInEditor('.');
    await strip().waitFor();
    const first = await until('a completion', async () => (await completions()) || undefined);
    // Words that no model foresees, with pauses long enough to complete in.
    for (const word of ['at', '(7)?.', 'zebra ', '+ ', 'quux; ', 'i++) {\n', 'wanted', '.push(', 'gnu, ']) {
      await workbench.type(word);
      await delay(800);
    }
    await until('more completions', async () => (await completions()) > first);
    const states = await strip().locator('.legend li').allTextContents();
    assert.deepEqual(
      states.map((text) => text.replace(/ [\d,]+$/, '')),
      ['Reused', 'Prepared', 'Prefilled', 'Decoded', 'Remembered', 'Dropped'],
    );
    const [reused = 0] = states.map((text) => Number.parseInt(text.replaceAll(/\D/g, ''), 10));
    assert.ok(reused > 100, `${reused} tokens reused`);
    assert.equal(await strip().locator('.subject').textContent(), 'inspect.ts');
    assert.match((await frame.locator('#slots tbody tr').first().textContent()) ?? '', /inspect\.ts.*\/ 832/);
  });

  for (const [theme, name] of pictures)
    it(`follows the theme ${theme}`, async () => {
      await workbench.setTheme(theme);
      await workbench.screenshot(name);
      await cells().hover({ position: { x: 300, y: 50 } });
      await strip().locator('.readout mark').waitFor();
      await workbench.screenshot(`${name}-token`);
      await workbench.page.mouse.move(600, 200);
    });

  it('is read token by token with the keyboard', async () => {
    await workbench.setTheme('Dark Modern');
    await cells().focus();
    await until('a token', async () => (await spoken().count()) === 1);
    const size = await spoken().getAttribute('aria-setsize');
    await workbench.page.keyboard.press('Home');
    assert.equal(await spoken().getAttribute('aria-posinset'), '1');
    await workbench.page.keyboard.press('PageDown');
    await workbench.page.keyboard.press('ArrowRight');
    const text = (await spoken().textContent()) ?? '';
    assert.match(text, /; (reused|prepared|prefilled), (path|far prefix|suffix|prefix)$/);
    assert.equal(await cells().getAttribute('aria-activedescendant'), await spoken().getAttribute('id'));
    await workbench.page.keyboard.press('End');
    assert.equal(await spoken().getAttribute('aria-posinset'), size);
    await workbench.screenshot('inspector-keyboard');
    await workbench.page.keyboard.press('Tab');
    assert.match((await frame.locator(':focus').getAttribute('aria-labelledby')) ?? '', /latency/);
  });

  it('says when completions are off, and turns them on', async () => {
    await workbench.command('Foretype: Toggle Completions');
    const button = frame.locator('#notice button', { hasText: 'Turn Completions On' });
    await button.click();
    await button.waitFor({ state: 'hidden' });
  });

  it('shows an empty cache after it was cleared and after a restart, and fills again', async () => {
    for (const command of ['Foretype: Clear KV Cache', 'Foretype: Restart Worker']) {
      await workbench.command(command);
      await frame.locator('#notice', { hasText: 'The cache is empty.' }).waitFor({ timeout: 60_000 });
      assert.ok(await strip().isHidden());
      await workbench.page.keyboard.press('Backspace');
      await typeInEditor('.');
      await strip().waitFor();
    }
  });

  it('comes back as it was after it was hidden', async () => {
    await cells().focus();
    await workbench.page.keyboard.press('Home');
    await workbench.command('View: Toggle Panel Visibility');
    await cells().waitFor({ state: 'detached' });
    await workbench.command('Foretype: Show Cache Inspector');
    await cells().waitFor();
    await cells().focus();
    await until('the token', async () => (await spoken().getAttribute('aria-posinset')) === '1');
  });

  it('breaks no content security policy of its own', () => {
    assert.deepEqual(violations, []);
  });
});
