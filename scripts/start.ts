/** `npm start`: opens VS Code with Foretype on the sample workspace; in the browser with `--browser`. */
import { parseStartArguments } from './lib/arguments.ts';
import { messageOf } from './lib/error.ts';
import { startDesktop } from './start/desktop.ts';
import { startServer } from './start/server.ts';
import { hasDisplay, desktopVscode } from './tools/desktop-vscode.ts';
import { installedVscode } from './tools/installed-vscode.ts';

try {
  const { browser, installPackages } = parseStartArguments(process.argv.slice(2));
  const executable = browser ? undefined : await findDesktop();
  if (executable === undefined) await startServer(installPackages);
  else await startDesktop(executable);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

/** Returns the installed VS Code, or else a downloaded one; `undefined` if there is none. */
async function findDesktop(): Promise<string | undefined> {
  const installed = hasDisplay() ? installedVscode() : undefined;
  return installed ?? (await desktopVscode());
}
