import { basename } from 'node:path';
import { bundledModelPath } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { measure } from './engine/driver.ts';
import { parseBenchOptions, USAGE, type ModelToMeasure } from './engine/options.ts';
import { reportBench, tablesOf } from './engine/report.ts';
import { startRuntime } from './engine/runtime-process.ts';
import { REFERENCE } from './engine/runtimes/registry.ts';
import { generatedModel } from './shapes/generate.ts';

await runMain(USAGE, async () => {
  const { model, threads, runtimes, rounds, json } = parseBenchOptions(process.argv.slice(2));
  const modelPath = pathOf(model);
  const measurements = await measure({ runtimes, modelPath, threads, rounds }, startRuntime, (line) => {
    console.error(line);
  });
  const report = reportBench(basename(modelPath, '.gguf'), rounds, REFERENCE, measurements);
  if (json) {
    console.log(JSON.stringify(report));
    return;
  }
  for (const table of tablesOf(report)) console.table(table);
  for (const { runtime, detail, unavailable } of report.rows) {
    const note = unavailable === undefined ? detail : `not available: ${unavailable}`;
    if (note !== undefined) console.log(`${runtime}: ${note}`);
  }
});

function pathOf(model: ModelToMeasure): string {
  switch (model.kind) {
    case 'bundled':
      return bundledModelPath();
    case 'file':
      return model.path;
    case 'generated':
      return generatedModel(model.shape, model.type);
  }
}
