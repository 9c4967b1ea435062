import assert from 'node:assert/strict';
import { Workbench, until } from './workbench.ts';

describe('The walkthrough', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await until('the status bar item', () => workbench.statusText(), 60_000);
    // The steps stand beside their pictures where there is room for both.
    await workbench.page.setViewportSize({ width: 1400, height: 800 });
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.command('Foretype: Get Started');
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  it('shows each step with its picture', async () => {
    const steps = workbench.page.locator('.getting-started-step');
    await steps.first().waitFor();
    const titles = await steps.locator('.step-title').allTextContents();
    assert.equal(titles.length, 5);
    for (const [index, title] of titles.entries()) {
      await steps.filter({ hasText: title }).click();
      await workbench.webviewShown();
      await workbench.screenshot(`walkthrough-${index + 1}`);
    }
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('walkthrough-light');
  });

  it('opens a sample in which something is suggested at once', async () => {
    await workbench.page.locator('.getting-started-step', { hasText: 'Try it on a sample' }).click();
    await workbench.page.getByRole('button', { name: 'Open the Sample' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'Untitled-1' }).waitFor();
    assert.notEqual(await until('ghost text', async () => (await workbench.ghostText()) || undefined), '');
    await workbench.screenshot('sample');
  });
});
