import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The workspace that `npm start` opens and that the host tests type into (a copy of it). */
export const sampleFolder = join(root, 'sample');

/** Where `npm test` and `npm start` put the packaged extension. */
export const vsixFile = join(root, 'out', 'foretype.vsix');

/**
 * Where big tools are kept between runs: outside git, and outside `node_modules` so that `npm ci` does not
 * throw them away. `FORETYPE_CACHE` overrides the platform's usual place.
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
