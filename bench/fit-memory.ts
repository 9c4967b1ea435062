import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { createCompleter, loadLocalModel, MODEL_OPTIONS } from '../src/cli/local-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import { GATE } from '../src/memory/project-source.ts';
import { figuresOf, fitGate } from './memory/fit.ts';
import { collectSamples, type Sample } from './memory/samples.ts';
import { projectsIn } from './memory/workspace.ts';
import { parseWhole } from './whole-number.ts';

const USAGE =
  'npm run -s fit-memory -- (--files DIR | --samples FILE) [--model X.gguf] [--seed N] [--project-files N] ' +
  '[--places N] [--save FILE] [--fit yes|no] [--write] [--json]';

/** What the extension reads. */
const DATA = new URL('../src/memory/gate.json', import.meta.url);
const MEMORY_BYTES = 64e6;

/** Fits how far the memory of a project is trusted, each project left out once to check on, and tells what it gives. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      ...MODEL_OPTIONS,
      /** A folder of projects that the model was not trained on, each a folder. */
      files: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'project-files': { type: 'string', default: '12' },
      places: { type: 'string', default: '4' },
      /** Samples that an earlier run saved, instead of files. */
      samples: { type: 'string' },
      save: { type: 'string' },
      /** `no`: what the extension uses is measured, on all projects. */
      fit: { type: 'string', default: 'yes' },
      /** Whether what was fitted to all projects becomes what the extension uses. */
      write: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { files, samples: file, save } = values;
  if ((files === undefined) === (file === undefined)) throw new UsageError('Name either files or samples.');
  const samples = file === undefined ? [] : read(file);
  if (files !== undefined) {
    const model = await loadLocalModel(values);
    const completer = createCompleter(model);
    const options = {
      seed: parseWhole('seed', values.seed, 1),
      filesAProject: parseWhole('project-files', values['project-files'], 1),
      placesAFile: parseWhole('places', values.places, 1),
      memoryBytes: MEMORY_BYTES,
      lengths: GATE.lengths,
    };
    for await (const sample of collectSamples(model, completer, projectsIn(files), options)) {
      samples.push(sample);
      if (save !== undefined) appendFileSync(save, `${JSON.stringify(sample)}\n`);
    }
    completer.dispose();
  }
  const names = [...new Set(samples.map(({ project }) => project))];
  const rows = names.map((name) => {
    const others = samples.filter(({ project }) => project !== name);
    const own = samples.filter(({ project }) => project === name);
    const gate = values.fit === 'yes' ? fitGate(others, GATE.lengths) : GATE;
    return { name, alone: figuresOf(own, undefined), mixed: figuresOf(own, gate) };
  });
  const gate = values.fit === 'yes' ? fitGate(samples, GATE.lengths) : GATE;
  const all = { name: 'all', alone: figuresOf(samples, undefined), mixed: figuresOf(samples, gate) };
  if (values.write) {
    const made = 'npm run -s fit-memory -- --files DIR --write; docs/quality.md tells how and how well';
    writeFileSync(
      DATA,
      `${JSON.stringify({ made, fittedOn: names, samples: samples.length, ...gate }, undefined, 2)}\n`,
    );
  }
  if (values.json) console.log(JSON.stringify({ rows, all, gate }));
  else
    console.table(
      Object.fromEntries(
        [...rows, all].map(({ name, alone, mixed }) => [
          name,
          {
            tokens: alone.tokens,
            'bits a byte': `${alone.bitsPerByte.toFixed(3)} ${mixed.bitsPerByte.toFixed(3)}`,
            'top-1': `${percent(alone.top1)} ${percent(mixed.top1)}`,
            'exact line': `${percent(alone.exactLine)} ${percent(mixed.exactLine)}`,
          },
        ]),
      ),
    );
});

function read(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Sample);
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
