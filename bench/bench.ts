import { basename } from 'node:path';
import { bundledModelPath } from '../src/cli/local-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import { measure } from './engine/driver.ts';
import { parseBenchOptions, USAGE, type ModelToMeasure } from './engine/options.ts';
import { markdownTable, reportBench, tablesOf } from './engine/report.ts';
import { startRuntime } from './engine/runtime-process.ts';
import { REFERENCE } from './engine/runtimes/registry.ts';
import { nodeLikeVsCode } from './engine/node-like-vs-code.ts';
import { generatedModel } from './shapes/generate.ts';

await runMain(USAGE, async () => {
  const { model, threads, runtimes, rounds, node, json, markdown } = parseBenchOptions(process.argv.slice(2));
  const modelPath = pathOf(model);
  const say = (line: string): void => {
    console.error(line);
  };
  const binary = node === 'current' ? process.execPath : await nodeLikeVsCode(say);
  const plan = { runtimes, modelPath, threads, rounds };
  const measurements = await measure(plan, () => startRuntime(binary), say);
  const report = reportBench(basename(modelPath, '.gguf'), rounds, REFERENCE, measurements);
  if (json) {
    console.log(JSON.stringify(report));
    return;
  }
  for (const table of tablesOf(report)) {
    if (markdown) console.log(`${markdownTable(table)}\n`);
    else console.table(table);
  }
  for (const { runtime, detail, unavailable, readingGBps } of report.rows) {
    const note = unavailable === undefined ? detail : `not available: ${unavailable}`;
    if (note !== undefined) console.log(`${runtime}: ${note}`);
    if (readingGBps)
      console.log(
        `${runtime}: reads weights at ${readingGBps.decode} GB/s, a plain sum at ${readingGBps.plainSum}`,
      );
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
