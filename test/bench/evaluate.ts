import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/cli/engines.ts';
import { createCompleter, loadLocalModel } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { Assistant } from './evaluate/assistant.ts';
import { surpriseAt } from './evaluate/bits.ts';
import { chooseHoles, type Hole } from './evaluate/holes.ts';
import { MeteredEngine } from './evaluate/metered-engine.ts';
import { typeHole, type Typed } from './evaluate/person.ts';
import { defaultSettings, parseEagerness } from './evaluate/settings.ts';
import { SimulatedClock } from './evaluate/simulated-clock.ts';
import { SimulatedWorker } from './evaluate/simulated-worker.ts';
import { inHalf, readFolder, type SourceFile } from './evaluate/source-files.ts';
import { tally, type Surprise } from './evaluate/tally.ts';
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
  const all = values.files === undefined ? ownFiles() : readFolder(values.files);
  const files = half === undefined ? all : all.filter((file) => inHalf(file, half));
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
  const loaded = await loadLocalModel(values);
  const engine = new MeteredEngine(loaded.engine);
  const model = { ...loaded, engine };
  const completer = createCompleter(model, heals === undefined ? {} : { heals: heals === 'yes' });
  const clock = new SimulatedClock();
  const state = { kind: 'ready', model: describe(model.name, model.parameters, engine.name) } as const;
  const worker = new SimulatedWorker({
    ...{ completer, clock, state, stop: stop.signal },
    spentMs: () => engine.spentMs,
  });
  const assistant = new Assistant(worker, clock, settings);
  const parts = { assistant, clock, stop: stop.signal, takeComputedMs: () => worker.takeComputedMs() };
  const typed: Typed[] = [];
  const surprises: Surprise[] = [];
  for (const [i, hole] of holes.entries()) {
    if (stop.signal.aborted) break;
    surprises.push(await surpriseAt(hole, model, completer));
    typed.push(await typeHole(hole, seed * 1_000_003 + i, parts));
    tellProgress(i + 1, holes, typed);
  }
  assistant.dispose();
  completer.dispose();
  if (stop.signal.aborted) {
    console.error('stopped');
    process.exitCode = 130;
    return;
  }
  if (values.save !== undefined) writeFileSync(values.save, asLines(typed));
  const figures = { model: model.name, engine: engine.name, ...tally(typed, surprises) };
  if (values.json) console.log(JSON.stringify(figures));
  else console.table({ ...figures, msPerKeystroke: Object.values(figures.msPerKeystroke).join(' / ') });
});

function ownFiles(): SourceFile[] {
  const pairs = filesThatUseOthers().flatMap(({ path, text, beside }) => [{ path, text }, ...beside]);
  return [...singleFiles(), ...pairs].map(({ path, text }) => ({ path, text }));
}

function describe(name: string, parameters: number, engine: string) {
  return { name, parameters, engine, contextTokens: 0, threads: 0, shape: '', fillsInTheMiddle: true };
}

function tellProgress(count: number, holes: readonly Hole[], typed: readonly Typed[]): void {
  const { precision, keystrokesSaved, shown } = tally(typed, []);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const path = holes[count - 1]?.path ?? '';
  console.error(
    `${count}/${holes.length} ${path}: ${shown} shown, precision ${percent(precision)}, saved ${percent(keystrokesSaved)}`,
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
