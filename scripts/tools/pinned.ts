import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce, isInstalled } from '../lib/install-once.ts';
import { npm, npmEnvironment } from '../lib/npm.ts';
import { cacheFolder, root } from '../lib/paths.ts';
import { runOrThrow } from '../lib/run.ts';

/** Tools with a `package.json` and a `package-lock.json` in `pinned/`. */
export const pinnedTools = ['node', 'code-server'] as const;
export type PinnedTool = (typeof pinnedTools)[number];

/** The part of a `package-lock.json` that is read. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

interface Pinned {
  /** The exact version of the package. */
  readonly version: string;
  /** The folder's name in the cache. */
  readonly name: string;
  readonly isInstalled: boolean;
}

export function pinnedFolder(tool: PinnedTool): string {
  return join(root, 'scripts', 'tools', 'pinned', tool);
}

/**
 * Returns the version of `packageName` in a tool's lockfile, and the tool's name in the cache. The name ends with a digest
 * of the lockfile, so that any change of it leads to a new installation.
 */
export async function pinned(tool: PinnedTool, packageName: string): Promise<Pinned> {
  const text = await readFile(join(pinnedFolder(tool), 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as Lockfile;
  const version = packages[`node_modules/${packageName}`]?.version;
  if (version === undefined) throw new Error(`The lockfile of ${tool} does not contain ${packageName}.`);
  const digest = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex').slice(0, 8);
  const name = `${tool}-${version}-${digest}`;
  return { version, name, isInstalled: isInstalled(name) };
}

/**
 * Returns the folder of a tool in the cache, installing it with `npm ci` first if necessary, which checks each package
 * against the lockfile's hash.
 *
 * @param check throws if the installed tool does not work
 * @param options.node the binary to run npm with; defaults to the current one
 */
export async function installPinned(
  tool: PinnedTool,
  name: string,
  check: (folder: string) => Promise<void>,
  options: { readonly environment?: NodeJS.ProcessEnv; readonly node?: string } = {},
): Promise<string> {
  return installOnce(name, async (partial) => {
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(join(pinnedFolder(tool), file), join(partial, file));
    await runOrThrow(npm(['ci', '--prefix', partial, '--no-audit', '--no-fund'], options.node), {
      cwd: partial,
      env: npmEnvironment(options.environment),
      logFile: join(cacheFolder(), 'logs', `${name}.log`),
    });
    await check(partial);
  });
}
