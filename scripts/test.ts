/** `npm test`: runs all checks and tests. A failing stage does not stop the next ones. */
import { join } from 'node:path';
import { runHostTests } from './host/run.ts';
import { parseTestArguments } from './lib/arguments.ts';
import { printTotal, sum, type Counts } from './lib/counts.ts';
import { runMocha } from './lib/mocha.ts';
import { build } from './lib/package.ts';
import { root } from './lib/paths.ts';
import { run } from './lib/run.ts';
import { runStage } from './lib/stage.ts';

/** Runs programs of `node_modules`, which together count as one check. */
async function runPrograms(
  programs: readonly (readonly [script: string, ...args: string[]])[],
): Promise<Counts> {
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
  await runStage('Lint', () =>
    runPrograms([
      ['eslint/bin/eslint.js', '.', '--max-warnings', '0'],
      ['tsx/dist/cli.mjs', join(root, 'scripts', 'layers.ts')],
      ['prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'],
    ]),
  ),
  await runStage('Types', () =>
    runPrograms([
      ['typescript/bin/tsc', '-p', '.'],
      ['typescript/bin/tsc', '-p', 'src/webview'],
    ]),
  ),
  // The unit tests run the compiled kernels.
  await runStage('Build', async () => {
    await build();
    return { passed: 1, failed: 0, skipped: 0 };
  }),
  await runStage('Unit tests', () => runMocha(['test/unit/**/*.test.ts', 'bench/**/*.test.ts'])),
  await runHostTests(options),
]);
console.log();
printTotal(counts);
process.exitCode = counts.failed > 0 ? 1 : 0;
