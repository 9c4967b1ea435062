import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './paths.ts';
import { withLock } from './lock.ts';

const marker = '.installed';

/** Returns the folder of a tool in the cache, which may not exist. The name includes the version. */
export function toolFolder(name: string): string {
  return join(cacheFolder(), name);
}

/** Whether a tool is installed completely. */
export function isInstalled(name: string): boolean {
  return existsSync(join(toolFolder(name), marker));
}

/**
 * Returns the folder of a tool, installing it first if necessary. `install` fills a temporary folder, which gets its marker
 * and its name only at the end, so that an interrupted installation never looks complete.
 */
export async function installOnce(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = toolFolder(name);
  if (isInstalled(name)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  await withLock(`${folder}.lock`, name, async () => {
    // Another process may have installed it while this one waited.
    if (isInstalled(name)) return;
    const leftovers = (await readdir(cacheFolder())).filter((entry) => entry.startsWith(`${name}.partial-`));
    for (const entry of [...leftovers, name])
      await rm(join(cacheFolder(), entry), { recursive: true, force: true });
    const partial = `${folder}.partial-${process.pid}`;
    await mkdir(partial);
    await install(partial);
    await writeFile(join(partial, marker), `${new Date().toISOString()}\n`);
    await rename(partial, folder);
  });
  return folder;
}
