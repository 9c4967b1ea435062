import { buildTests, packageVsix } from '../lib/package.ts';
import { sum, type Counts } from '../lib/counts.ts';
import { messageOf } from '../lib/error.ts';
import { runMocha } from '../lib/mocha.ts';
import { runStage } from '../lib/stage.ts';
import type { TestArguments } from '../lib/arguments.ts';
import { chromium } from '../tools/chromium.ts';
import { codeServer, supportsCodeServer, type CodeServer } from '../tools/code-server.ts';
import { desktopVscode } from '../tools/desktop-vscode.ts';
import { runGpu } from './gpu.ts';
import { runInsideDesktop, runInsideServer, type InsideOptions } from './inside.ts';
import { runWebHost } from './web.ts';
import { runWorkbench } from './workbench.ts';
import { makeTestFolders } from './workspace.ts';

/** The tools to run a workbench in a browser. */
interface ServerTools {
  readonly server: CodeServer;
  readonly browser: string;
}

/** Packages the extension, then tests it in the extension host of a web page. */
export async function runWebTests({ vsix: given, grep, installPackages }: TestArguments): Promise<Counts> {
  let vsix = given ?? '';
  const packaged = await runStage('Build and package', async () => {
    await buildTests();
    vsix = given ?? (await packageVsix());
    return { passed: 1, failed: 0, skipped: 0 };
  });
  if (packaged.failed > 0) return packaged;
  const web = await runStage('In a web page', async () => {
    const tools = await findServerTools(installPackages);
    if (tools instanceof Error) throw tools;
    return withFolders(vsix, grep, (options) => runWebHost(tools.server, tools.browser, options));
  });
  const gpu = await runStage('With WebGPU', async () => {
    const tools = await findServerTools(installPackages);
    if (tools instanceof Error) throw tools;
    const counts: Counts[] = [];
    for (const where of ['page', 'view'] as const)
      counts.push(
        await withFolders(vsix, grep, (options) => runGpu(tools.server, tools.browser, where, options)),
      );
    return sum(counts);
  });
  return sum([packaged, web, gpu]);
}

/** Packages the extension, then runs every test that needs the package. */
export async function runHostTests({ vsix: given, grep, installPackages }: TestArguments): Promise<Counts> {
  let vsix = '';
  const packaged = await runStage('Build and package', async () => {
    await buildTests();
    vsix = given ?? (await packageVsix());
    return { passed: 1, failed: 0, skipped: 0 };
  });
  if (packaged.failed > 0) return packaged;
  const filter = grep === '' ? [] : ['--grep', grep];
  const contents = await runStage('Package contents', () =>
    runMocha(['--config', 'test/host/package/.mocharc.json', ...filter], { FORETYPE_VSIX: vsix }),
  );
  const desktop = await desktopVscode();
  const tools = await findServerTools(installPackages);
  const inside = await runStage('Inside the extension host', () =>
    withFolders(vsix, grep, (options) => {
      if (desktop !== undefined) return runInsideDesktop(desktop, options);
      if (tools instanceof Error) throw tools;
      return runInsideServer(tools.server, tools.browser, options);
    }),
  );
  const workbench = await runStage('In the workbench', () =>
    withFolders(vsix, grep, (options) => {
      if (!supportsCodeServer()) {
        console.log('code-server does not run on this platform, so the workbench suite is skipped.');
        return Promise.resolve({ passed: 0, failed: 0, skipped: 1 });
      }
      if (tools instanceof Error) throw tools;
      return runWorkbench(tools.server, tools.browser, options);
    }),
  );
  return sum([packaged, contents, inside, workbench]);
}

async function findServerTools(installPackages: boolean): Promise<ServerTools | Error> {
  try {
    return { browser: await chromium(installPackages), server: await codeServer(installPackages) };
  } catch (error) {
    return new Error(messageOf(error));
  }
}

async function withFolders(
  vsix: string,
  grep: string,
  work: (options: InsideOptions) => Promise<Counts>,
): Promise<Counts> {
  const folders = await makeTestFolders();
  try {
    return await work({ vsix, folders, grep });
  } finally {
    await folders.remove();
  }
}
