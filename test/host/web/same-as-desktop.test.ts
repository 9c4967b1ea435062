import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { workbenchFixture } from '../workbench/fixture.ts';
import { Workbench, until } from '../workbench/workbench.ts';
import { Desktop } from './desktop.ts';
import { places, type Place } from './places.ts';

const { isIsolated = false, workspace } = workbenchFixture();

/** What the memory of a project holds depends on when its files were read. */
const settings = { 'foretype.context.projectMemory': false };

const files = [
  { name: '.vscode/settings.json', text: JSON.stringify(settings) },
  ...places.map(({ name, text }) => ({ name, text })),
];

describe('The suggestions in a web page', () => {
  let desktop: Desktop;
  let workbench: Workbench;

  before(async () => {
    // Not before: where `--grep` chooses other tests, nothing would end its thread.
    desktop = new Desktop();
    await mkdir(join(workspace, '.vscode'), { recursive: true });
    for (const { name, text } of files) await writeFile(join(workspace, name), text);
    workbench = await Workbench.open();
  });
  after(async () => {
    desktop.dispose();
    await workbench.close();
    for (const { name } of files) await rm(join(workspace, name));
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-web-${String(isIsolated)}-${this.currentTest.title}`);
  });

  /** The file once the suggestion at the cursor was asked for and inserted. */
  async function accepted({ name, line, column }: Place): Promise<string> {
    await workbench.openAt(name, line, column);
    const status = await workbench.statusText();
    await workbench.page.keyboard.press('Alt+Backslash');
    await until('ghost text', async () => (await workbench.ghostText()) !== '', 90_000);
    // The first line of several is shown early. A completion that ends changes its time in the status bar, seldom to the same.
    await until('its end', async () => (await workbench.statusText()) !== status, 5_000).catch(
      () => undefined,
    );
    await untilSteady();
    await workbench.page.keyboard.press('Tab');
    await workbench.page.locator(`.tab.active.dirty[data-resource-name="${name}"]`).waitFor();
    return workbench.savedText(name);
  }

  async function untilSteady(): Promise<void> {
    let before = await workbench.ghostText();
    await until('steady ghost text', async () => {
      await delay(300);
      const now = await workbench.ghostText();
      const isSteady = now === before;
      before = now;
      return isSteady;
    });
  }

  it(`are those of the desktop, at ${places.length} places`, async function () {
    this.timeout(600_000);
    this.slow(120_000);
    for (const place of places) {
      const { name, text, offset } = place;
      const [expected, actual] = await Promise.all([desktop.accepted(name, text, offset), accepted(place)]);
      assert.notEqual(expected, text, `${name} gets a suggestion`);
      assert.equal(actual, expected, name);
    }
  });
});
