/** `npm start`: opens a VS Code with Foretype on the sample workspace. `--browser` opens it in the browser. */
import { parseArgs } from 'node:util';
import { hasDisplay, desktopVscode } from './tools/desktop-vscode.ts';
import { installedVscode } from './tools/installed-vscode.ts';
import { startDesktop } from './start/desktop.ts';
import { startServer } from './start/server.ts';

const { values } = parseArgs({ options: { browser: { type: 'boolean', default: false } } });

const executable = values.browser ? undefined : await findDesktop();
if (executable === undefined) await startServer();
else await startDesktop(executable);

/** The VS Code that is installed here, or else one that can be downloaded. */
async function findDesktop(): Promise<string | undefined> {
  const installed = hasDisplay() ? installedVscode() : undefined;
  return installed ?? (await desktopVscode());
}
