import { join } from 'node:path';
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { messageOf } from '../lib/error.ts';
import { cacheFolder } from '../lib/paths.ts';

/** Whether a window can be opened. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return (process.env['DISPLAY'] ?? '') !== '' || (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/**
 * Returns the executable of a desktop VS Code, downloading it if it is not in the cache. Prints the reason and returns
 * `undefined` if there is no display or the download fails.
 */
export async function desktopVscode(): Promise<string | undefined> {
  if (!hasDisplay()) {
    console.log('No display (DISPLAY and WAYLAND_DISPLAY are not set): no desktop VS Code here.');
    return undefined;
  }
  console.log(
    'Looking for a desktop VS Code with @vscode/test-electron (about 150 MB when it must be downloaded).',
  );
  try {
    return await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: join(cacheFolder(), 'vscode'),
      // Milliseconds without data that end an attempt; short, so that a blocked download fails soon.
      timeout: 8_000,
      reporter: new SilentReporter(),
    });
  } catch (error) {
    console.log(`VS Code cannot be downloaded here (${messageOf(error)}).`);
    return undefined;
  }
}
