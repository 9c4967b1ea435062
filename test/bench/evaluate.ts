import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/cli/engines.ts';
import { loadLocalModel } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { chooseHoles, type Hole } from './evaluate/holes.ts';
import type { Typed } from './evaluate/person.ts';
import { runEvaluation } from './evaluate/run.ts';
import { defaultSettings, parseEagerness } from './evaluate/settings.ts';
import { inHalf, readFolder, type SourceFile } from './evaluate/source-files.ts';
import { tally } from './evaluate/tally.ts';
import { filesThatUseOthers, singleFiles } from './rest-of-line/files.ts';

const USAGE =
  'npm run -s evaluate -- [--files DIR] [--model X.gguf] [--engine kernels|ort] [--threads N] [--keys N] [--seed N] ' +
  '[--half tune|check] [--heal yes|no] [--suggestions eager|balanced|quiet] ' +
  '[--save FILE.jsonl] [--json]';

/** Types held-out files key by key with the real policy, and tells what its suggestions are worth. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      /** A folder of code to type; without it, the repository's own files that no model was trained on. */
      files: { type: 'string' },
      model: { type: 'string' },
      engine: { type: 'string' },
      threads: { type: 'string' },
      /** How many keys it takes to type it all by hand, about. */
      keys: { type: 'string', default: '2500' },
      seed: { type: 'string', default: '1' },
      /** One half of the files, to choose by, or the other, to report. */
      half: { type: 'string' },
      heal: { type: 'string' },
      /** The setting of that name; its default if left out. */
      suggestions: { type: 'string' },
      /** Where to write each suggestion that was shown, and what came next. */
      save: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const heals = parseChoice('heal', values.heal, ['yes', 'no']);
  const half = parseChoice('half', values.half, ['tune', 'check']);
  const every = values.files === undefined ? ownFiles() : readFolder(values.files);
  const files = half === undefined ? every : every.filter((file) => inHalf(file, half));
  const seed = parseCount('seed', values.seed);
  const holes = chooseHoles(files, { seed, keys: parseCount('keys', values.keys) });
  if (holes.length === 0) throw new UsageError('There is nothing to type in these files.');

  const defaults = defaultSettings();
  const eagerness =
    values.suggestions === undefined ? defaults.eagerness : parseEagerness(values.suggestions);
  const settings = { ...defaults, eagerness };

  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
  });
  const model = await loadLocalModel(values);
  const { typed, surprises } = await runEvaluation(model, holes, {
    ...{ settings, seed, stop: stop.signal },
    ...(heals === undefined ? {} : { heals: heals === 'yes' }),
    onTyped: (all) => {
      tellProgress(holes, all);
    },
  });
  if (stop.signal.aborted) {
    console.error('stopped');
    process.exitCode = 130;
    return;
  }
  if (values.save !== undefined) writeFileSync(values.save, asLines(typed));
  const figures = { model: model.name, engine: model.engine.name, ...tally(typed, surprises) };
  if (values.json) console.log(JSON.stringify(figures));
  else console.table({ ...figures, msPerKeystroke: Object.values(figures.msPerKeystroke).join(' / ') });
});

function ownFiles(): SourceFile[] {
  const pairs = filesThatUseOthers().flatMap(({ path, text, beside }) => [{ path, text }, ...beside]);
  return [...singleFiles(), ...pairs].map(({ path, text }) => ({ path, text }));
}

function tellProgress(holes: readonly Hole[], typed: readonly Typed[]): void {
  const { precision, keystrokesSaved, shown } = tally(typed, []);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const path = typed.at(-1)?.path ?? '';
  console.error(
    `${typed.length}/${holes.length} ${path}: ${shown} shown, precision ${percent(precision)}, saved ${percent(keystrokesSaved)}`,
  );
}

function asLines(typed: readonly Typed[]): string {
  return typed
    .flatMap(({ shown }) => shown)
    .map((one) => `${JSON.stringify(one)}\n`)
    .join('');
}

function parseCount(name: string, value: string): number {
  if (!/^[1-9]\d*$/.test(value))
    throw new UsageError(`--${name} takes a whole number above 0, not "${value}".`);
  return Number(value);
}

function parseChoice<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  const choice = choices.find((one) => one === value);
  if (value !== undefined && choice === undefined)
    throw new UsageError(`--${name} is ${choices.map((one) => `"${one}"`).join(' or ')}, not "${value}".`);
  return choice;
}
