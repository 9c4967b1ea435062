import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtureVariable, type WorkbenchFixture } from '../../test/host/workbench/fixture.ts';
import { seedModelPath } from '../../test/unit/helpers/seed-model.ts';
import type { Counts } from '../lib/counts.ts';
import { runMocha } from '../lib/mocha.ts';
import type { CodeServer } from '../tools/code-server.ts';
import { VscodeServer } from '../vscode/server.ts';
import { testSettings, writeSettings } from '../vscode/settings.ts';
import type { InsideOptions } from './inside.ts';

/**
 * Runs the suite of WebGPU, which the browser's software adapter computes: in the extension host of a page, or in a view of
 * the one that is a process.
 */
export async function runGpu(
  tool: CodeServer,
  browser: string,
  gpu: 'page' | 'view',
  options: InsideOptions,
): Promise<Counts> {
  const { workspace, data } = options.folders;
  const model = join(data, 'small.gguf');
  const server = await VscodeServer.start({
    tool,
    dataFolder: data,
    settings: testSettings,
    vsix: options.vsix,
    env: { EXTENSIONS_GALLERY: '{}' },
    testing: true,
  });
  try {
    await copyFile(seedModelPath, model);
    const { port, password } = server;
    // The address of a file on the server has its port.
    await writeSettings(data, {
      ...testSettings,
      ...(gpu === 'page' ? { 'remote.extensionKind': { 'foretype.foretype': ['web'] } } : {}),
      'foretype.engine.name': 'webgpu',
      'foretype.model.path': gpu === 'page' ? `vscode-remote://127.0.0.1:${port}${model}` : model,
    });
    const fixture: WorkbenchFixture = { port, password, workspace, home: data, browser, gpu };
    const filter = options.grep === '' ? [] : ['--grep', options.grep];
    return await runMocha(['--config', 'test/host/gpu/.mocharc.json', ...filter], {
      [fixtureVariable]: JSON.stringify(fixture),
    });
  } finally {
    await server.stop();
  }
}
