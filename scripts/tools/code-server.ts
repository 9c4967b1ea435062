import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { installOnce, isInstalled } from '../lib/install-once.ts';
import { npmEnvironment } from '../lib/npm.ts';
import { runOrThrow } from '../lib/run.ts';
import { needDebianPackages } from './debian.ts';
import { npmInstall } from './npm-install.ts';
import { vsCodeNode } from './vs-code-node.ts';

/** Holds VS Code 1.139.1. */
const codeServerVersion = '4.139.1';

/** What code-server's native modules are compiled with. */
const buildPackages = ['libkrb5-dev', 'libsecret-1-dev', 'pkg-config', 'make', 'g++', 'python3'];

/** A VS Code whose window is a browser: the same workbench, extension host and extension API. */
export interface CodeServer {
  /** The Node binary to run it with. */
  readonly node: string;
  /** Its entry script. */
  readonly entry: string;
}

/** Whether code-server exists for this platform at all. */
export function supportsCodeServer(): boolean {
  return process.platform !== 'win32';
}

/** Finds code-server in the cache, or installs it from npm. */
export async function codeServer(): Promise<CodeServer> {
  if (!supportsCodeServer()) throw new Error('code-server does not run on Windows.');
  const node = await vsCodeNode(console.log, ' for code-server');
  const folder = await installCodeServer(node);
  return { node, entry: entryOf(folder) };
}

function entryOf(folder: string): string {
  return join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
}

async function installCodeServer(node: string): Promise<string> {
  const name = `code-server-${codeServerVersion}`;
  if (!isInstalled(name)) {
    await needDebianPackages(buildPackages, 'code-server');
    console.log(
      `Fetching code-server ${codeServerVersion} from npm (3 to 6 minutes, 620 MB, compiles native modules).`,
    );
  }
  return installOnce(name, async (partial) => {
    const home = dirname(dirname(node));
    await npmInstall(
      partial,
      `code-server@${codeServerVersion}`,
      name,
      {
        // Native modules must be built against the headers of the Node that will load them.
        ...(existsSync(join(home, 'include')) ? { npm_config_nodedir: home } : {}),
        PATH: [dirname(node), process.env['PATH'] ?? ''].join(delimiter),
      },
      node,
    );
    // A package whose install scripts were held back is there but does not start.
    await runOrThrow(
      { file: node, args: [entryOf(partial), '--version'] },
      { env: npmEnvironment({ XDG_CONFIG_HOME: partial }) },
    );
  });
}
