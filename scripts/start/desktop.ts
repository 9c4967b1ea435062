import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from '../lib/package.ts';
import { cacheFolder, root, sampleFolder } from '../lib/paths.ts';
import { quietSettings, writeSettings } from '../vscode/settings.ts';

/**
 * Opens a desktop VS Code that loads the extension from this folder. It has its own settings and extensions, so that other
 * completion extensions and the user's settings do not interfere.
 */
export async function startDesktop(executable: string): Promise<void> {
  await build();
  const data = join(cacheFolder(), 'start-desktop');
  await writeSettings(data, quietSettings);
  const args = [
    `--extensionDevelopmentPath=${root}`,
    ...['--user-data-dir', data, '--extensions-dir', join(data, 'extensions')],
    ...['--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
    ...['--new-window', sampleFolder, join(sampleFolder, 'README.md'), join(sampleFolder, 'cart.ts')],
  ];
  console.log(`Opening ${executable} on ${sampleFolder}`);
  await new Promise<void>((resolve, reject) => {
    const child = spawn(executable, args, { stdio: 'inherit', env: desktopEnvironment() });
    child.once('error', reject);
    child.once('close', () => {
      resolve();
    });
  });
}

/** Removes variables of VS Code's terminal, which would run the new VS Code as plain Node or forward to the old one. */
function desktopEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ELECTRON_RUN_AS_NODE|VSCODE_.*)$/.test(name),
  );
  return Object.fromEntries(kept);
}
