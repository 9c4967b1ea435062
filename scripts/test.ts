/** `npm test`: everything. A stage that fails does not keep the next ones from running. */
import { join } from 'node:path';
import { runHostTests } from './host/run.ts';
import { parseTestArguments } from './lib/arguments.ts';
import { printTotal, sum, type Counts } from './lib/counts.ts';
import { runMocha } from './lib/mocha.ts';
import { build } from './lib/package.ts';
import { root } from './lib/paths.ts';
import { run } from './lib/run.ts';
import { stage } from './lib/stage.ts';

/** A check by a program of `node_modules` that either passes or fails as a whole. */
async function check(programs: readonly (readonly [script: string, ...args: string[]])[]): Promise<Counts> {
  let failed = 0;
  for (const [script, ...args] of programs) {
    const command = { file: process.execPath, args: [join(root, 'node_modules', script), ...args] };
    const { code } = await run(command, { cwd: root, output: 'show' });
    if (code !== 0) failed = 1;
  }
  return { passed: 1 - failed, failed, skipped: 0 };
}

const options = parseTestArguments(process.argv.slice(2));
const counts = sum([
  await stage('Lint', () =>
    check([
      ['eslint/bin/eslint.js', '.', '--max-warnings', '0'],
      ['tsx/dist/cli.mjs', join(root, 'scripts', 'layers.ts')],
      ['prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'],
    ]),
  ),
  await stage('Types', () =>
    check([
      ['typescript/bin/tsc', '-p', '.'],
      ['typescript/bin/tsc', '-p', 'src/webview'],
    ]),
  ),
  // The unit tests run the compiled kernels.
  await stage('Build', async () => {
    await build();
    return { passed: 1, failed: 0, skipped: 0 };
  }),
  await stage('Unit tests', () => runMocha(['test/unit/**/*.test.ts', 'bench/**/*.test.ts'])),
  await runHostTests(options),
]);
console.log();
printTotal(counts);
process.exitCode = counts.failed > 0 ? 1 : 0;
