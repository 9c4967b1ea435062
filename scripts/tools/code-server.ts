import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npmEnvironment } from '../lib/npm.ts';
import { runOrThrow } from '../lib/run.ts';
import { requireDebianPackages } from './debian.ts';
import { installPinned, pinned } from './pinned.ts';
import { vsCodeNode } from './vs-code-node.ts';

/** Debian packages to compile code-server's native modules. */
const buildPackages = ['libkrb5-dev', 'libsecret-1-dev', 'pkg-config', 'make', 'g++', 'python3'];

/** VS Code in a browser, with the same workbench, extension host and extension API. */
export interface CodeServer {
  /** The Node binary to run it with. */
  readonly node: string;
  /** Its entry script. */
  readonly entry: string;
}

/** Whether code-server exists for this platform. */
export function supportsCodeServer(): boolean {
  return process.platform !== 'win32';
}

/**
 * Finds code-server in the cache, or installs it from npm.
 *
 * @param mayInstallPackages whether Debian packages that its build needs may be installed
 */
export async function codeServer(mayInstallPackages: boolean): Promise<CodeServer> {
  if (!supportsCodeServer()) throw new Error('code-server does not run on Windows.');
  const node = await vsCodeNode(console.log, ' for code-server');
  const { version, name, isInstalled } = await pinned('code-server', 'code-server');
  if (!isInstalled) {
    await requireDebianPackages(buildPackages, 'code-server', mayInstallPackages);
    console.log(
      `Fetching code-server ${version} from npm (3 to 6 minutes, 620 MB, compiles native modules).`,
    );
  }
  // Without its install scripts, the package is installed but does not start.
  const starts = async (folder: string): Promise<void> => {
    const command = { file: node, args: [entryOf(folder), '--version'] };
    await runOrThrow(command, { env: npmEnvironment({ XDG_CONFIG_HOME: folder }) });
  };
  const options = { environment: buildEnvironment(node), node };
  return { node, entry: entryOf(await installPinned('code-server', name, starts, options)) };
}

function entryOf(folder: string): string {
  return join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
}

function buildEnvironment(node: string): NodeJS.ProcessEnv {
  const home = dirname(dirname(node));
  return {
    // Native modules must be built with the headers of the Node that loads them.
    ...(existsSync(join(home, 'include')) ? { npm_config_nodedir: home } : {}),
    // As for VS Code itself; code-server's own lockfiles then contain every package with its hash.
    npm_config_legacy_peer_deps: 'true',
    PATH: [dirname(node), process.env['PATH'] ?? ''].join(delimiter),
  };
}
