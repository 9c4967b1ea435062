import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, npmEnvironment } from '../lib/npm.ts';
import { cacheFolder } from '../lib/paths.ts';
import { runOrThrow } from '../lib/run.ts';

/**
 * Installs an npm package, its install scripts run, into a folder of its own.
 *
 * @param name what its log in the cache is called
 * @param node the binary to run npm with; this one's if left out
 */
export async function npmInstall(
  folder: string,
  what: string,
  name: string,
  environment: NodeJS.ProcessEnv,
  node?: string,
): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await runOrThrow(npm(['install', '--prefix', folder, '--no-audit', '--no-fund', what], node), {
    cwd: folder,
    env: npmEnvironment(environment),
    logFile: join(cacheFolder(), 'logs', `${name}.log`),
  });
}
