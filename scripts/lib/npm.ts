import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from './run.ts';

/**
 * Returns the command of an npm call without a shell. It runs npm's script with `node`, as `npm.cmd` on Windows needs a
 * shell, and as npm then runs on the Node that is given.
 */
export function npm(args: readonly string[], node: string = process.execPath): Command {
  const beside = dirname(process.execPath);
  const places = [
    process.env['npm_execpath'] ?? '',
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const cli = places.find((place) => place.endsWith('npm-cli.js') && existsSync(place));
  if (cli !== undefined) return { file: node, args: [cli, ...args] };
  if (process.platform === 'win32') throw new Error(`npm was not found beside ${process.execPath}.`);
  return { file: 'npm', args };
}

/** Variables that an enclosing `npm run` sets about this project and its own Node. */
const inherited =
  /^(npm_(package|lifecycle)_.*|npm_command|npm_node_execpath|npm_config_(prefix|local_prefix|user_agent)|INIT_CWD)$/i;

/**
 * Returns the environment for an npm call in another folder, without the variables of an enclosing `npm run`: with them,
 * npm would install here, and build packages for the wrong Node.
 */
export function npmEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !inherited.test(name));
  return { ...Object.fromEntries(kept), npm_config_audit: 'false', npm_config_fund: 'false', ...extra };
}
