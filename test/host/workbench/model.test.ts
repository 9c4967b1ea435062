import { readFile } from 'node:fs/promises';
import { seedModelPath } from '../../unit/helpers/seed-model.ts';
import { paletteRow, Workbench, until } from './workbench.ts';

const settings = '.vscode/settings.json';

describe('A model file of one’s own in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.writeFile('model.ts', 'const answer = 42;\n');
    await until('the status bar item', () => workbench.statusText(), 60_000);
    await workbench.openFile('model.ts');
  });
  after(async () => {
    await workbench.writeFile(settings, '{}');
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  it('is loaded when the same file, repaired meanwhile, is chosen again', async () => {
    const hasFailed = async (): Promise<boolean> => (await workbench.statusHtml()).includes('codicon-error');
    const path = await workbench.writeFile('own.gguf', 'half a download');
    await workbench.writeFile(settings, JSON.stringify({ 'foretype.model.path': path }));
    await workbench.agreeToModel();
    await until('the file is refused', hasFailed);
    await workbench.screenshot('model-invalid');
    await workbench.writeFile('own.gguf', await readFile(seedModelPath));
    await workbench.command('Foretype: Choose Model…', async () => {
      const { page } = workbench;
      await page.locator(paletteRow, { hasText: 'Choose a GGUF file…' }).click();
      await page.locator('.quick-input-title', { hasText: 'Foretype: Choose a GGUF File' }).waitFor();
      // The dialog for files begins in the workspace.
      await page.locator(paletteRow, { hasText: 'own.gguf' }).click();
    });
    await until('the file is loaded', async () => !(await hasFailed()));
  });
});
