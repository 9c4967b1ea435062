import { join } from 'node:path';
import { countsOfMocha, type Counts } from './counts.ts';
import { root } from './paths.ts';
import { run } from './run.ts';

/** Runs mocha in a child process and prints its output. */
export async function runMocha(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Counts> {
  const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const { code, output } = await run(
    { file: process.execPath, args: [mocha, '--no-color', ...args] },
    { cwd: root, env: { ...process.env, ...env }, output: 'show' },
  );
  return countsOfMocha(output, code);
}
