import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The workspace that `npm start` opens, and of which the host tests use a copy. */
export const sampleFolder = join(root, 'sample');

/** The packaged extension of `npm test` and `npm start`. */
export const vsixFile = join(root, 'out', 'foretype.vsix');

/**
 * Returns the folder of large tools that are kept between runs: outside of the repository, so that `npm ci` does not delete
 * them. `FORETYPE_CACHE` overrides the platform's default.
 */
export function cacheFolder(): string {
  const chosen = process.env['FORETYPE_CACHE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'foretype-dev');
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'foretype-dev');
  }
  const xdg = process.env['XDG_CACHE_HOME'] ?? '';
  return join(xdg === '' ? join(homedir(), '.cache') : xdg, 'foretype-dev');
}
