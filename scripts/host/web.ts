import { fixtureVariable, type WorkbenchFixture } from '../../test/host/workbench/fixture.ts';
import { sum, type Counts } from '../lib/counts.ts';
import { runMocha } from '../lib/mocha.ts';
import type { CodeServer } from '../tools/code-server.ts';
import { IsolatingProxy } from '../vscode/isolating-proxy.ts';
import { VscodeServer } from '../vscode/server.ts';
import { testSettings } from '../vscode/settings.ts';
import type { InsideOptions } from './inside.ts';

/** The extension host that runs in the page, although the server has one as well; and more threads than a page may have. */
const webSettings = {
  ...testSettings,
  'remote.extensionKind': { 'foretype.foretype': ['web'] },
  'foretype.engine.threads': 2,
};

/** Runs the suite of the web extension host, in a page that is not cross-origin isolated and in one that is. */
export async function runWebHost(tool: CodeServer, browser: string, options: InsideOptions): Promise<Counts> {
  const { workspace, data } = options.folders;
  const server = await VscodeServer.start({
    tool,
    dataFolder: data,
    settings: webSettings,
    vsix: options.vsix,
    // Without a gallery of extensions, VS Code itself asks no other machine.
    env: { EXTENSIONS_GALLERY: '{}' },
    testing: true,
  });
  const proxy = await IsolatingProxy.start(server.port);
  try {
    const counts: Counts[] = [];
    for (const [isIsolated, port] of [
      [false, server.port],
      [true, proxy.port],
    ] as const) {
      console.log(`  ${isIsolated ? 'Cross-origin isolated' : 'Not cross-origin isolated'}`);
      const fixture: WorkbenchFixture = {
        ...{ port, password: server.password, workspace, home: data, browser, isIsolated },
      };
      const filter = options.grep === '' ? [] : ['--grep', options.grep];
      const env = { [fixtureVariable]: JSON.stringify(fixture) };
      counts.push(await runMocha(['--config', 'test/host/web/.mocharc.json', ...filter], env));
    }
    return sum(counts);
  } finally {
    await proxy.stop();
    await server.stop();
  }
}
