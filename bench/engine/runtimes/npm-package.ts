import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce, isInstalled } from '../../../scripts/lib/install-once.ts';
import { npm, npmEnvironment } from '../../../scripts/lib/npm.ts';
import { runOrThrow } from '../../../scripts/lib/run.ts';

/** The folder of an npm package that the project does not depend on: from the cache, or fetched into it. */
export async function npmPackage(name: string, version: string): Promise<string> {
  const cached = `${name.replace(/^@/, '').replace('/', '-')}-${version}`;
  if (!isInstalled(cached)) console.error(`Fetching ${name} ${version} from npm.`);
  const folder = await installOnce(cached, async (partial) => {
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    const install = ['install', '--prefix', partial, '--ignore-scripts', `${name}@${version}`];
    await runOrThrow(npm(install), { cwd: partial, env: npmEnvironment() });
  });
  return join(folder, 'node_modules', ...name.split('/'));
}
