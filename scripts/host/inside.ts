import { join } from 'node:path';
import { runTests, resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { eventsVariable, grepVariable, hooksVariable } from '../../test/host/events.ts';
import type { Counts } from '../lib/counts.ts';
import { root } from '../lib/paths.ts';
import { runOrThrow } from '../lib/run.ts';
import type { CodeServer } from '../tools/code-server.ts';
import { Browser } from '../vscode/browser.ts';
import { logIn } from '../vscode/login.ts';
import { VscodeServer } from '../vscode/server.ts';
import { testSettings, writeSettings } from '../vscode/settings.ts';
import { followEvents } from './events.ts';
import type { TestFolders } from './workspace.ts';

/** Output of `esbuild.js`: the tests, and a dummy extension that is "the extension under development". */
const suite = join(root, 'out', 'test', 'host', 'inside');
const suiteEntry = join(suite, 'index.js');

export interface InsideOptions {
  readonly vsix: string;
  readonly folders: TestFolders;
  readonly grep: string;
}

/** Runs the suite inside the extension host of a desktop VS Code, with the packaged extension installed. */
export async function runInsideDesktop(executable: string, options: InsideOptions): Promise<Counts> {
  const { workspace, data } = options.folders;
  await writeSettings(data, testSettings);
  const [cli = executable, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  const places = ['--user-data-dir', data, '--extensions-dir', join(data, 'extensions')];
  const install = [...cliArgs, ...places, '--force', '--install-extension', options.vsix];
  await runOrThrow({ file: cli, args: install }, { shellOnWindows: true });
  const events = join(data, 'test-events.jsonl');
  let ended = false;
  const host = runTests({
    vscodeExecutablePath: executable,
    reuseMachineInstall: true,
    extensionDevelopmentPath: suite,
    extensionTestsPath: suiteEntry,
    extensionTestsEnv: { [eventsVariable]: events, [grepVariable]: options.grep, [hooksVariable]: '1' },
    launchArgs: [workspace, ...places, '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
  });
  // The exit code is ignored, as the events say which tests failed.
  const settled = host.then(
    () => (ended = true),
    () => (ended = true),
  );
  const counts = await followEvents(events, () => ended);
  await settled;
  return counts;
}

/** Runs the suite inside the extension host of code-server, with its workbench in a headless browser. */
export async function runInsideServer(
  tool: CodeServer,
  browserPath: string,
  options: InsideOptions,
): Promise<Counts> {
  const { workspace, data } = options.folders;
  const events = join(data, 'test-events.jsonl');
  const server = await VscodeServer.start({
    tool,
    dataFolder: data,
    settings: testSettings,
    vsix: options.vsix,
    env: { [eventsVariable]: events, [grepVariable]: options.grep, [hooksVariable]: '1' },
    testing: true,
  });
  try {
    const browser = await Browser.launch(browserPath);
    try {
      let exited = false;
      // The workbench waits for this function and calls it when the suite has ended.
      await browser.context.exposeFunction('codeAutomationExit', () => (exited = true));
      await logIn(browser.context, server);
      const page = await browser.context.newPage();
      await page.goto(
        server.url(workspace, [
          ['extensionDevelopmentPath', suite],
          ['extensionTestsPath', suiteEntry],
        ]),
      );
      return await followEvents(events, () => exited || page.isClosed());
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}
