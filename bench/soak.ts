/**
 * Keeps a real worker busy for long, and does to it what happens in an editor that is open for days: keys, tabs,
 * other models, deaths and sleep. Exits with 1 if a promise never settles or the worker is lost without a reason.
 */
import { runMain } from '../src/cli/run-main.ts';
import { systemClock } from '../src/util/clock.ts';
import { launch, SoakModels, soakSources } from './soak/models.ts';
import { parseSoakOptions, USAGE } from './soak/options.ts';
import { soak, type SoakReport } from './soak/soak.ts';

await runMain(USAGE, async () => {
  const { plan, json } = parseSoakOptions(process.argv.slice(2));
  const models = new SoakModels();
  try {
    const report = await soak(plan, {
      ...{ launch, clock: systemClock, sources: soakSources(), models: models.list() },
      say: (keys) => {
        console.error(`${keys} keys`);
      },
    });
    if (json) console.log(JSON.stringify(report));
    else print(report);
    if (report.findings.length > 0) process.exitCode = 1;
  } finally {
    models.dispose();
  }
});

function print({ samples, findings, outcomes, switchedBytes, ...figures }: SoakReport): void {
  const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  console.table(
    samples.map(({ keys, model, rssBytes, heapBytes, engineBytes, cacheBytes }) => ({
      ...{ keys, model, 'process MB': megabytes(rssBytes), 'heap MB': megabytes(heapBytes) },
      ...{ 'engine MB': megabytes(engineBytes), 'cache MB': megabytes(cacheBytes) },
    })),
  );
  console.table({ ...figures, ...outcomes });
  if (switchedBytes.length > 0)
    console.log(`Process after each switch, in MB: ${switchedBytes.map(megabytes).join(' ')}`);
  for (const finding of findings) console.log(finding);
}
