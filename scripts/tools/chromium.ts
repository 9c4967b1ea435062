import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, root } from '../lib/paths.ts';
import { run, runOrThrow } from '../lib/run.ts';
import { isDebianRoot, requireDebianPackages } from './debian.ts';

/**
 * Finds or installs a Chromium-based browser. Returns the path of its executable.
 *
 * @param mayInstallPackages whether a Debian package may be installed, if the process is root
 */
export async function chromium(mayInstallPackages: boolean): Promise<string> {
  const installed = await installedBrowser();
  if (installed !== undefined) return installed;
  if (isDebianRoot()) {
    await requireDebianPackages(['chromium'], 'The browser that drives the tests', mayInstallPackages);
    const fresh = await installedBrowser();
    if (fresh !== undefined) return fresh;
  }
  return playwrightBrowser();
}

async function installedBrowser(): Promise<string | undefined> {
  for (const candidate of candidates()) {
    if (existsSync(candidate) && (await starts(candidate))) return candidate;
  }
  return undefined;
}

function candidates(): string[] {
  const chosen = process.env['FORETYPE_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map(
      (name) => process.env[name] ?? '',
    );
    return roots.flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chromium-browser'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Whether a browser starts: Ubuntu's `chromium-browser` only prints that it is a snap. */
async function starts(executable: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const { code, output } = await run({ file: executable, args: ['--version'] }, { timeoutMs: 20_000 });
  return code === 0 && /\d+\.\d+/.test(output);
}

async function playwrightBrowser(): Promise<string> {
  const options = {
    cwd: root,
    env: { ...process.env, PLAYWRIGHT_BROWSERS_PATH: join(cacheFolder(), 'browsers') },
  };
  const ask = `import('playwright-core').then((p) => console.log(p.chromium.executablePath()))`;
  const path = (await runOrThrow({ file: process.execPath, args: ['-e', ask] }, options)).trim();
  if (!existsSync(path)) {
    console.log('Fetching Chromium with playwright-core (about a minute, 170 MB).');
    const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
    await runOrThrow({ file: process.execPath, args: [cli, 'install', 'chromium'] }, options);
  }
  return path;
}
