import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { seedModelPath } from '../../unit/helpers/seed-model.ts';
import { layOutModels, modelNames } from '../model-folders.ts';
import { workbenchFixture } from './fixture.ts';
import { paletteRow, Workbench, until } from './workbench.ts';

const shop = `import type { Item } from './cart.ts';

/** Parts the items of a cart by what they cost. */
export function byPrice(items: readonly Item[], limit: number) {
  const cheap: Item[] = [];
  const dear: Item[] = [];
  for (const item of items) {
    if (item.price < limit) cheap.push(item);
    else d`;

/** `npm run screenshots` puts these into the documentation, so each shows one thing, and nothing that distracts. */
describe('Pictures', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    // Small, so that text can be read where the picture is shown smaller than it is.
    await workbench.page.setViewportSize({ width: 960, height: 480 });
    await workbench.writeFile('shop.ts', shop);
    await until('the status bar item', () => workbench.statusText(), 60_000);
    await workbench.setTheme('Dark Modern');
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.openFile('shop.ts');
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  it('of ghost text', async () => {
    await workbench.typeUntilGhost('e');
    // The first completion finds an empty cache, and the time that the picture shows is to be an ordinary one.
    await workbench.page.keyboard.press('Backspace');
    await workbench.type('x');
    await delay(2_000);
    await workbench.page.keyboard.press('Backspace');
    assert.notEqual(await workbench.typeUntilGhost('e'), '');
    await workbench.screenshot('readme-ghost-text');
    await workbench.page.keyboard.press('Escape');
  });

  it('of the menu', async () => {
    // The list may take half of the window.
    await workbench.page.setViewportSize({ width: 960, height: 960 });
    await workbench.openMenu();
    await workbench.screenshot('readme-menu', 460);
    await workbench.page.keyboard.press('Escape');
  });

  it('of the list of models', async () => {
    await layOutModels(workbenchFixture().home, await readFile(seedModelPath));
    await workbench.page.setViewportSize({ width: 1100, height: 1100 });
    await workbench.command('Foretype: Choose Model…', async () => {
      const { page } = workbench;
      await page.locator(paletteRow, { hasText: modelNames.studio }).waitFor();
      await page.locator('.quick-input-progress.active').waitFor({ state: 'hidden' });
      // Otherwise the title under the mouse is told again.
      await page.mouse.move(5, 1000);
      await delay(1_000);
      await workbench.screenshot('readme-models', 520);
      await page.keyboard.press('Escape');
    });
  });

  it('of the walkthrough', async () => {
    await workbench.page.setViewportSize({ width: 1240, height: 700 });
    await workbench.command('Foretype: Get Started');
    await workbench.page.locator('.getting-started-step', { hasText: 'Nothing leaves this machine' }).click();
    await workbench.webviewShown();
    await workbench.screenshot('readme-walkthrough');
  });
});
