import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { testSettings } from '../vscode/settings.ts';
import { VscodeServer } from '../vscode/server.ts';
import type { Counts } from '../lib/counts.ts';
import { runMocha } from '../lib/mocha.ts';
import type { CodeServer } from '../tools/code-server.ts';
import { fixtureVariable, type WorkbenchFixture } from '../../test/host/workbench/fixture.ts';
import type { InsideOptions } from './inside.ts';

/** Runs the suite that drives a workbench in a browser, with one server for all files and a window for each. */
export async function runWorkbench(
  tool: CodeServer,
  browser: string,
  options: InsideOptions,
): Promise<Counts> {
  const { workspace, data } = options.folders;
  // The models of whoever runs the tests are none of their business.
  const home = join(data, 'home');
  await mkdir(home, { recursive: true });
  const server = await VscodeServer.start({
    tool,
    dataFolder: data,
    settings: testSettings,
    vsix: options.vsix,
    env: { HOME: home },
    testing: true,
  });
  try {
    const { port, password } = server;
    const fixture: WorkbenchFixture = { port, password, workspace, home, browser };
    const filter = options.grep === '' ? [] : ['--grep', options.grep];
    return await runMocha(['--config', 'test/host/workbench/.mocharc.json', ...filter], {
      [fixtureVariable]: JSON.stringify(fixture),
    });
  } finally {
    await server.stop();
  }
}
