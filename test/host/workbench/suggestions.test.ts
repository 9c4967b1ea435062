import assert from 'node:assert/strict';
import { Workbench, until } from './workbench.ts';

/** A block that follows from the one above it, so that a model of code goes on to its end. */
const block = `class Point:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z


class Size:
    def __init__(self, width, height, depth)`;

/** A member of something that nothing tells of, so that no model can be sure of it. */
const unsure = `export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item`;

describe('Suggestions in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.writeFile('block.py', block);
    await workbench.writeFile('unsure.ts', unsure);
    await until('the status bar item', () => workbench.statusText(), 60_000);
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  it('shows a block of several lines, and inserts all of them with Tab', async () => {
    await workbench.openFile('block.py');
    await workbench.typeUntilGhost(':');
    // Its first line is shown before the others are there, and nothing tells which is the last.
    const shown = await until('the whole block', async () => {
      const text = await workbench.ghostText();
      return text.split('\n').length > 3 && text;
    });
    await workbench.screenshot('multi-line');
    assert.match(shown, /^(\n {8}\S.*)+$/);
    await workbench.page.keyboard.press('Tab');
    await until('no ghost text', async () => (await workbench.ghostText()) === '');
    assert.equal(await workbench.savedText('block.py'), `${block}:${shown}`);
  });

  it('goes to another suggestion and back with the keys of VS Code, and inserts the one shown', async () => {
    await workbench.openFile('unsure.ts');
    const first = await workbench.typeUntilGhost('.');
    await workbench.screenshot('cycling-first');
    await workbench.page.keyboard.press('Alt+BracketRight');
    const second = await until('another suggestion', async () => {
      const shown = await workbench.ghostText();
      return shown !== '' && shown !== first && shown;
    });
    await workbench.screenshot('cycling-next');
    await workbench.page.keyboard.press('Alt+BracketLeft');
    await until('the first one again', async () => (await workbench.ghostText()) === first);
    await workbench.screenshot('cycling-back');
    await workbench.page.keyboard.press('Alt+BracketRight');
    await until('the other one again', async () => (await workbench.ghostText()) === second);
    await workbench.page.keyboard.press('Tab');
    await until('no ghost text', async () => (await workbench.ghostText()) === '');
    assert.equal(await workbench.savedText('unsure.ts'), `${unsure}.${second}`);
  });
});
