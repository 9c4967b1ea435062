import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Workbench, until } from './workbench.ts';

const typescript = `export function total(items: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < items`;

describe('Commands in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.writeFile('commands.ts', typescript);
    await until('the status bar item', () => workbench.statusText(), 60_000);
    await workbench.openFile('commands.ts');
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
    // Each test begins with the same text.
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Backspace');
  });

  it('suggests again after Clear KV Cache', async () => {
    await workbench.typeUntilGhost('.');
    await workbench.command('Foretype: Clear KV Cache');
    await workbench.page.keyboard.press('Backspace');
    assert.notEqual(await workbench.typeUntilGhost('.'), '');
  });

  it('suggests nothing while toggled off', async () => {
    const on = await workbench.statusHtml();
    await workbench.command('Foretype: Toggle Completions');
    await until('the status bar item changes', async () => (await workbench.statusHtml()) !== on);
    await workbench.screenshot('off');
    await workbench.type('.');
    await delay(1_500);
    assert.equal(await workbench.ghostText(), '');
    await workbench.page.keyboard.press('Backspace');
    await workbench.command('Foretype: Toggle Completions');
    assert.notEqual(await workbench.typeUntilGhost('.'), '');
  });

  it('suggests again after Restart Worker', async () => {
    await workbench.command('Foretype: Restart Worker');
    assert.notEqual(await workbench.typeUntilGhost('.'), '');
  });
});
