import assert from 'node:assert/strict';
import { workbenchFixture } from '../workbench/fixture.ts';
import { Workbench, until } from '../workbench/workbench.ts';

const typescript = `export function total(items: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < items`;

/** The software adapter takes long to compile shaders, and for each token. */
const PATIENCE_MS = 300_000;

const { gpu } = workbenchFixture();

/** Chromium's software adapter stands for a GPU; the model is a small one, as that is slow. */
describe(gpu === 'page' ? 'WebGPU in the extension host of a web page' : 'WebGPU in a view', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.writeFile('first.ts', typescript);
    await workbench.openFile('first.ts');
  });
  after(async () => {
    await workbench.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-gpu-${String(gpu)}-${this.currentTest.title}`);
  });

  async function diagnostics(): Promise<string> {
    await workbench.command('Foretype: Copy Diagnostics');
    return until('the diagnostics', async () => {
      const text = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
      return text.includes('### Foretype diagnostics') && text;
    });
  }

  async function runsOn(engine: RegExp): Promise<string> {
    return until(
      `the engine ${String(engine)}`,
      async () => {
        const text = await diagnostics();
        return engine.test(text) && text;
      },
      PATIENCE_MS,
    );
  }

  if (gpu === 'view') {
    it('has the processor run the model until the view is opened, and offers to open it', async () => {
      await runsOn(/Engine: kernels \(not the one asked for\)/);
      assert.notEqual(await workbench.typeUntilGhost('.', PATIENCE_MS), '');
      await workbench.page.keyboard.press('Backspace');
      await workbench.command('Foretype: Focus on GPU View');
      await workbench.openFile('first.ts');
    });
  }

  it('runs the model on the GPU', async () => {
    const text = await runsOn(/Engine: webgpu/);
    assert.match(text, /Engine: webgpu.*swiftshader/i);
  });

  it('shows ghost text from it', async () => {
    assert.notEqual(await workbench.typeUntilGhost('.', PATIENCE_MS), '');
    await workbench.screenshot(`gpu-${String(gpu)}`);
  });

  it('suggests again after Clear KV Cache', async () => {
    await workbench.command('Foretype: Clear KV Cache');
    await workbench.page.keyboard.press('Backspace');
    assert.notEqual(await workbench.typeUntilGhost('.', PATIENCE_MS), '');
  });

  if (gpu === 'view') {
    it('has the processor run the model when the setting says so, which closes the view', async () => {
      await workbench.writeFile('.vscode/settings.json', '{ "foretype.engine.name": "kernels" }');
      await runsOn(/Engine: kernels, /);
      await workbench.page.keyboard.press('Backspace');
      assert.notEqual(await workbench.typeUntilGhost('.', PATIENCE_MS), '');
    });
  }
});
