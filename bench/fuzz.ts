/**
 * Tries what must never go wrong with input that nobody would think of: model files, messages, edits, and the builds
 * of the kernels. Exits with 1 if something is found.
 */
import { fileURLToPath } from 'node:url';
import { runMain } from '../src/cli/run-main.ts';
import { fuzzKind } from './fuzz/driver.ts';
import { kindNamed } from './fuzz/kinds.ts';
import { parseFuzzOptions, USAGE } from './fuzz/options.ts';
import { findingLines, row } from './fuzz/report.ts';
import type { KindReport } from './fuzz/tally.ts';

const SAY_EACH_MS = 10_000;

await runMain(USAGE, async () => {
  const options = parseFuzzOptions(process.argv.slice(2));
  const child = fileURLToPath(new URL('fuzz/child.ts', import.meta.url));
  const reports: KindReport[] = [];
  for (const name of options.kinds) {
    let said = performance.now();
    const report = await fuzzKind(kindNamed(name), { ...options, child }, (done) => {
      if (performance.now() - said < SAY_EACH_MS) return;
      said = performance.now();
      console.error(`${name}: ${done} mutations`);
    });
    reports.push(report);
  }
  if (options.json) console.log(JSON.stringify({ seed: options.seed, kinds: reports }));
  else {
    console.table(Object.fromEntries(reports.map((report) => [report.kind, row(report)])));
    for (const line of reports.flatMap(findingLines)) console.log(line);
  }
  if (reports.some(({ found }) => found > 0)) process.exitCode = 1;
});
