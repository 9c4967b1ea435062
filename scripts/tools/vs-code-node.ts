import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce, isInstalled } from '../lib/install-once.ts';
import { npmInstall } from './npm-install.ts';

/** The major version of Node, and with it V8, that VS Code 1.139 has; code-server wants exactly this one. */
export const VS_CODE_NODE = '24';

/** A Node like VS Code's, from the cache or from npm. */
export async function vsCodeNode(say: (line: string) => void, purpose = ''): Promise<string> {
  const name = `node-${VS_CODE_NODE}`;
  if (!isInstalled(name)) say(`Fetching Node ${VS_CODE_NODE} from npm${purpose} (about 10 s, 190 MB).`);
  const folder = await installOnce(name, async (partial) => {
    await npmInstall(partial, `node@${VS_CODE_NODE}`, name, {});
    nodeBinary(partial);
  });
  return nodeBinary(folder);
}

/** The binary inside an installed `node` package, which gets it from a package per platform. */
function nodeBinary(folder: string): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const platformPackage = `node-${platform}-${process.arch}`;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const outer = join(folder, 'node_modules');
  const places = [join(outer, 'node', 'node_modules', platformPackage), join(outer, platformPackage)];
  const found = places.map((place) => join(place, 'bin', binary)).find((file) => existsSync(file));
  if (found === undefined)
    throw new Error(`The npm package node@${VS_CODE_NODE} holds no ${platformPackage}.`);
  return found;
}
