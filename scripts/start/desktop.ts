import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from '../lib/package.ts';
import { cacheFolder, root, sampleFolder } from '../lib/paths.ts';
import { quietSettings, writeSettings } from '../vscode/settings.ts';

/**
 * Opens a window of a desktop VS Code that loads the extension from this folder. It has settings and extensions of its
 * own, so that neither other completion tools nor a person's own settings stand in the way.
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

/** In a terminal of VS Code these would turn the new VS Code into a plain Node, or into a call to the old one. */
function desktopEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ELECTRON_RUN_AS_NODE|VSCODE_.*)$/.test(name),
  );
  return Object.fromEntries(kept);
}
