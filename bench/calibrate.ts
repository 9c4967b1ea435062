import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { createCompleter, loadLocalModel, MAX_TOKENS } from '../src/cli/local-model.ts';
import { MEMORY_OPTION, parseMemory } from '../src/cli/project-memory.ts';
import { runMain } from '../src/cli/run-main.ts';
import type { ProjectMemory } from '../src/memory/project-memory.ts';
import { THRESHOLDS } from '../src/completion/confidence/calibration.ts';
import { calibrate, type Calibration } from './calibrate/calibrate.ts';
import { collect, filesOf, someOf, type Sample } from './calibrate/samples.ts';
import { projectsIn } from './memory/workspace.ts';
import { WorkspaceMemories, WorkspaceMemory } from './memory/workspace-memory.ts';

const USAGE =
  'npm run -s calibrate -- (--files DIR | --samples FILE) [--model X.gguf] [--lines N] [--context N] ' +
  '[--project-files N] [--memory on|off] [--save FILE] [--write] [--json]';

/** What the extension reads. */
const DATA = new URL('../src/completion/confidence/calibration.json', import.meta.url);

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      /** A folder of packages that the model was not trained on. */
      files: { type: 'string' },
      model: { type: 'string' },
      /** Lines in each file. */
      lines: { type: 'string', default: '4' },
      context: { type: 'string', default: '512' },
      /** Files of each package at most, spread evenly over it. */
      'project-files': { type: 'string', default: '1000' },
      /** Whether the other files of a package are remembered. */
      ...MEMORY_OPTION,
      /** Samples that an earlier run saved, instead of files. */
      samples: { type: 'string' },
      save: { type: 'string' },
      /** Whether the result becomes what the extension uses. */
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { files, samples: file, model, save } = values;
  if ((files === undefined) === (file === undefined)) throw new UsageError('Name either files or samples.');
  const numbers = {
    lines: parseCount(values.lines),
    context: parseCount(values.context),
    files: parseCount(values['project-files']),
  };
  const hasMemory = parseMemory(values.memory);
  const samples =
    files === undefined ? read(file ?? '') : await collectAll(files, model, { ...numbers, hasMemory }, save);
  const calibration = calibrate(samples);
  if (values.write) writeFileSync(DATA, `${JSON.stringify(dataOf(calibration), undefined, 2)}\n`);
  if (values.json) console.log(JSON.stringify(calibration));
  else print(calibration);
});

async function collectAll(
  folder: string,
  model: string | undefined,
  { lines, context, files, hasMemory }: { lines: number; context: number; files: number; hasMemory: boolean },
  save: string | undefined,
): Promise<Sample[]> {
  const loaded = await loadLocalModel({ model });
  const workspace = hasMemory
    ? new WorkspaceMemory(new WorkspaceMemories(loaded.tokenizer, projectsIn(folder)))
    : undefined;
  const memory = workspace && ((): ProjectMemory | undefined => workspace.current);
  const completer = createCompleter(loaded, { contextTokens: context, memory });
  const samples: Sample[] = [];
  for await (const sample of collect(
    completer,
    someOf(filesOf(folder), files),
    lines,
    MAX_TOKENS,
    workspace,
  )) {
    samples.push(sample);
    if (save !== undefined) appendFileSync(save, `${JSON.stringify(sample)}\n`);
  }
  completer.dispose();
  return samples;
}

function read(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Sample);
}

function dataOf({ fittedOn, checkedOn, positions, beginnings, weights }: Calibration): unknown {
  const { bias, sum, least, mean, tokens } = weights;
  const round = (weight: number): number => Number(weight.toFixed(3));
  return {
    made: 'npm run -s calibrate -- --files DIR --write; docs/quality.md tells how and how well',
    ...{ fittedOn, checkedOn, positions, beginnings },
    weights: {
      bias: round(bias),
      sum: round(sum),
      least: round(least),
      mean: round(mean),
      tokens: round(tokens),
    },
    thresholds: THRESHOLDS,
  };
}

function print({ curve, reliability, ...rest }: Calibration): void {
  console.log(JSON.stringify(rest, undefined, 2));
  const round = (row: object): object =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, Number((value as number).toFixed(3))]),
    );
  console.table(curve.map(round));
  console.table(reliability.map(round));
}

function parseCount(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new UsageError(`"${value}" is not a number above 0.`);
  return Number(value);
}
