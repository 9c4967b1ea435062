import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { seedModelPath } from '../../unit/helpers/seed-model.ts';
import { workbenchFixture } from '../workbench/fixture.ts';
import { paletteInput, paletteRow, Workbench, until } from '../workbench/workbench.ts';

const typescript = `export function total(items: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < items`;

const { isIsolated = false, port } = workbenchFixture();

describe('The extension host of a web page', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.writeFile('first.ts', typescript);
    await workbench.writeFile('second.ts', typescript);
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-web-${String(isIsolated)}-${this.currentTest.title}`);
  });

  const modelRequests = (): number =>
    workbench.requests.filter((address) => new URL(address).search.includes('.gguf')).length;

  /** Goes to a file as soon as the page stands, and types until ghost text appears. */
  async function firstGhost(what: string, open: () => Promise<void>): Promise<string> {
    const [start, loads] = [performance.now(), await pageSeconds()];
    await open();
    const opened = performance.now();
    const shown = await workbench.typeUntilGhost('.');
    const since = (then: number): string => ((performance.now() - then) / 1_000).toFixed(1);
    process.stdout.write(
      `      first ghost text ${what}: ${since(start)} s after the page stands, ` +
        `${since(opened)} s after the file does (the page took ${loads.toFixed(1)} s)\n`,
    );
    return shown;
  }

  /** How long ago the page began to load. */
  const pageSeconds = async (): Promise<number> =>
    (await workbench.page.evaluate<number>('performance.now()')) / 1_000;

  async function diagnostics(): Promise<string> {
    await workbench.command('Foretype: Copy Diagnostics');
    return until('the diagnostics', async () => {
      const text = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
      return text.includes('### Foretype diagnostics') && text;
    });
  }

  it('reads its model, and shows ghost text and how long it took', async () => {
    assert.notEqual(await firstGhost('in a new profile', () => workbench.openFile('first.ts')), '');
    await until('a latency', async () => /^\d+ ms$/.test((await workbench.statusText()) ?? ''));
    await workbench.screenshot(`web-${isIsolated ? 'isolated' : 'plain'}`);
    assert.equal(modelRequests(), 1);
  });

  it('has as many threads as the page allows', async () => {
    const text = await diagnostics();
    assert.match(text, /\(web\)/);
    assert.match(text, isIsolated ? /Engine: kernels, 2 threads/ : /Engine: kernels, 1 thread,/);
    assert.match(text, /Recent errors: none/);
  });

  it('suggests again after Clear KV Cache', async () => {
    await workbench.command('Foretype: Clear KV Cache');
    await workbench.page.keyboard.press('Backspace');
    assert.notEqual(await workbench.typeUntilGhost('.'), '');
  });

  it('takes a model file that a person chooses', async () => {
    await workbench.writeFile('own.gguf', await readFile(seedModelPath));
    await workbench.command('Foretype: Choose Model…', async () => {
      const entry = workbench.page.locator(paletteRow, { hasText: 'Choose a GGUF file' });
      await entry.waitFor();
      await workbench.screenshot('web-models');
      await entry.click();
      // VS Code's own dialog, as the files are on a remote machine. It takes nothing while it lists the folder.
      const file = workbench.page.locator(paletteRow, { hasText: 'own.gguf' });
      await file.waitFor();
      await until('the dialog takes the file', async () => {
        if (await file.isVisible()) await file.click();
        await delay(500);
        return !(await workbench.page.locator(paletteInput).isVisible());
      });
    });
    await until('the model', async () => /Model: a file of the person’s own, \d/.test(await diagnostics()));
    await workbench.command('Foretype: Choose Model…', async () => {
      await workbench.page.locator(paletteRow, { hasText: 'Bundled model' }).click();
    });
    await until('the bundled model', async () => (await diagnostics()).includes('(bundled)'));
    assert.equal(modelRequests(), 1);
  });

  it('takes the model from the browser’s storage after a reload', async () => {
    await workbench.page.keyboard.press('Control+S');
    await workbench.openFile('second.ts');
    await workbench.reload();
    // VS Code opens the file again that was open.
    assert.notEqual(await firstGhost('after a reload', () => workbench.focusEditor()), '');
    assert.equal(modelRequests(), 1);
  });

  it('asks no other machine for anything', () => {
    const others = workbench.requests
      .map((address) => new URL(address))
      .filter(({ protocol, host }) => !['blob:', 'data:'].includes(protocol) && host !== `127.0.0.1:${port}`);
    assert.deepEqual(others.map(String), []);
  });
});
