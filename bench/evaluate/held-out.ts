import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from '../../scripts/lib/install-once.ts';
import { npm, npmEnvironment } from '../../scripts/lib/npm.ts';
import { runOrThrow } from '../../scripts/lib/run.ts';

/** Packages that no model of ours is trained on, by registry, each as `name@version`. */
export interface HeldOut {
  readonly npm: readonly string[];
  readonly pypi: readonly string[];
}

/** Reads the packages held out from training in its manifest, a TOML file. */
export function readHeldOut(manifest: string): HeldOut {
  const [, section = ''] = manifest.split(/^\[held-out\]$/m);
  const [ofIt = ''] = section.split(/^\[/m);
  const list = (registry: string): string[] => {
    const items = new RegExp(`^${registry} = \\[([^\\]]*)\\]`, 'm').exec(ofIt)?.[1] ?? '';
    return [...items.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  };
  return { npm: list('npm'), pypi: list('pypi') };
}

/** The folder of the held-out packages, one folder each; downloaded on the first use, through npm and pip. */
export async function fetchHeldOut(): Promise<string> {
  const manifest = new URL('../../training/corpus/manifest.toml', import.meta.url);
  const packages = readHeldOut(readFileSync(manifest, 'utf8').replaceAll('\r\n', '\n'));
  const version = createHash('sha256').update(JSON.stringify(packages)).digest('hex').slice(0, 12);
  return installOnce(`held-out-${version}`, async (folder) => {
    const download = join(folder, 'download');
    const flags = ['--ignore-scripts', '--no-save', '--prefix', download];
    await runOrThrow(npm(['install', ...flags, ...packages.npm]), { env: npmEnvironment() });
    await takeOut(join(download, 'node_modules'), folder, packages.npm);
    const python = process.platform === 'win32' ? 'python' : 'python3';
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', download];
    await runOrThrow({
      file: python,
      args: [...pip, ...packages.pypi.map((name) => name.replace('@', '=='))],
    });
    await takeOut(download, folder, packages.pypi);
    await rm(download, { recursive: true });
  });
}

/** Moves packages out of where a client has put them; what they depend on stays behind. */
async function takeOut(from: string, to: string, packages: readonly string[]): Promise<void> {
  for (const name of packages.map((one) => one.slice(0, one.lastIndexOf('@'))))
    await rename(join(from, name), join(to, name));
}
