import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from './run.ts';

/**
 * An npm call without a shell. npm's own script is run by Node directly, because `npm.cmd` on Windows can only be
 * started through a shell, and because the Node that runs npm is then the one we choose.
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

/** What an enclosing `npm run` says about this project and about its own Node. */
const inherited =
  /^(npm_(package|lifecycle)_.*|npm_command|npm_node_execpath|npm_config_(prefix|local_prefix|user_agent)|INIT_CWD)$/i;

/**
 * The environment for an npm call in another folder: the settings of an enclosing `npm run` must not leak into it, as
 * it would then install here, and tell the packages about the wrong Node.
 */
export function npmEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !inherited.test(name));
  return { ...Object.fromEntries(kept), npm_config_audit: 'false', npm_config_fund: 'false', ...extra };
}
