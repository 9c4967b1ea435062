import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { loadLocalModel, MODEL_OPTIONS } from '../src/cli/local-model.ts';
import { MEMORY_OPTION, parseMemory } from '../src/cli/project-memory.ts';
import type { LanguageModel } from '../src/models/language-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import { readEditedFolder, ownMarkupAndData } from './evaluate/editing/files.ts';
import {
  asTable,
  describeShown,
  figuresOf,
  percent,
  report,
  type Edited,
} from './evaluate/editing/figures.ts';
import { choosePlaces, type EditingPlace } from './evaluate/editing/places.ts';
import { runEditing } from './evaluate/editing/run.ts';
import { chooseHoles, type Hole } from '../src/evaluation/holes.ts';
import type { Typed } from '../src/evaluation/person.ts';
import { runEvaluation } from './evaluate/run.ts';
import { defaultSettings, parseEagerness } from './evaluate/settings.ts';
import { inHalf, readFolder, type SourceFile } from './evaluate/source-files.ts';
import { tally } from './evaluate/tally.ts';
import { parseWhole } from './whole-number.ts';
import { projectsIn } from './memory/workspace.ts';
import { WorkspaceMemories } from './memory/workspace-memory.ts';
import { filesThatUseOthers, singleFiles } from './rest-of-line/files.ts';

const USAGE =
  'npm run -s evaluate -- [--files DIR] [--model X.gguf] [--engine auto|kernels|webgpu|ort] [--threads N] [--keys N] [--seed N] ' +
  '[--half tune|check] [--heal yes|no] [--suggestions eager|balanced|quiet] [--reaction MS] [--project DIR] [--memory on|off] ' +
  '[--save FILE.jsonl] [--json] | --editing [--places N] [the same but for --keys]';

/** Types held-out files key by key, or edits them, with the real policy, and tells what its suggestions are worth. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      /** A folder of code to type; without it, the repository's own files that no model was trained on. */
      files: { type: 'string' },
      ...MODEL_OPTIONS,
      /** How many keys it takes to type it all by hand, about. */
      keys: { type: 'string' },
      /** Looks where people edit instead, and at about how many places. */
      editing: { type: 'boolean', default: false },
      places: { type: 'string' },
      seed: { type: 'string', default: '1' },
      /** One half of the files, to choose by, or the other, to report. */
      half: { type: 'string' },
      heal: { type: 'string' },
      /** A folder that is one project, typed in; otherwise each top folder of `--files` is one. */
      project: { type: 'string' },
      /** Whether the project is remembered: the file itself, and the others of its folder. */
      ...MEMORY_OPTION,
      /** Milliseconds that the person takes to see that a suggestion is right, while they type on. */
      reaction: { type: 'string', default: '0' },
      /** The setting of that name; its default if left out. */
      suggestions: { type: 'string' },
      /** Where to write each suggestion that was shown, and what came next. */
      save: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const heals = parseChoice('heal', values.heal, ['yes', 'no']);
  const half = parseChoice('half', values.half, ['tune', 'check']);
  const hasMemory = parseMemory(values.memory);
  const { editing, project } = values;
  if (project !== undefined && values.files !== undefined)
    throw new UsageError('Name either --files or --project.');
  if (editing && values.keys !== undefined) throw new UsageError('--editing takes --places, not --keys.');
  if (!editing && values.places !== undefined) throw new UsageError('--places is for --editing.');
  const folder = values.files ?? project;
  const every = readFiles(folder, editing);
  const files = half === undefined ? every : every.filter((file) => inHalf(file, half));
  const seed = parseCount('seed', values.seed);
  const nothing = new UsageError('There is nothing to type in these files.');
  const defaults = defaultSettings();
  const eagerness =
    values.suggestions === undefined ? defaults.eagerness : parseEagerness(values.suggestions);
  const settings = { ...defaults, eagerness };

  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
  });
  const remembered = (model: LanguageModel): WorkspaceMemories | undefined => {
    if (!hasMemory) return undefined;
    if (folder === undefined) return new WorkspaceMemories(model.tokenizer, []);
    const projects =
      project === undefined ? projectsIn(folder) : [{ name: project, files: readFolder(project) }];
    return new WorkspaceMemories(model.tokenizer, projects);
  };
  const options = {
    settings,
    seed,
    reactionMs: parseWhole('reaction', values.reaction),
    stop: stop.signal,
    ...(heals === undefined ? {} : { heals: heals === 'yes' }),
  };

  if (editing) {
    const places = choosePlaces(files, { seed, places: parseCount('places', values.places ?? '200') });
    if (places.length === 0) throw nothing;
    const model = await loadLocalModel(values);
    const memories = remembered(model);
    const onEdited = (edited: readonly Edited[]): void => {
      tellEdited(places, edited);
    };
    const edited = await runEditing(model, places, { ...options, memories, onEdited });
    if (wasStopped(stop.signal)) return;
    if (values.save !== undefined) writeFileSync(values.save, asLines(edited.flatMap(describeShown)));
    const figures = report(edited);
    if (values.json)
      console.log(JSON.stringify({ model: model.name, engine: model.engine.name, ...figures }));
    else console.table(asTable(figures));
    return;
  }

  const holes = chooseHoles(files, { seed, keys: parseCount('keys', values.keys ?? '2500') });
  if (holes.length === 0) throw nothing;
  const model = await loadLocalModel(values);
  const onTyped = (typed: readonly Typed[]): void => {
    tellProgress(holes, typed);
  };
  const { typed, surprises, lookups } = await runEvaluation(model, holes, {
    ...options,
    memories: remembered(model),
    onTyped,
  });
  if (wasStopped(stop.signal)) return;
  if (values.save !== undefined) writeFileSync(values.save, asLines(typed.flatMap(({ shown }) => shown)));
  const figures = { model: model.name, engine: model.engine.name, ...tally(typed, surprises, lookups) };
  if (values.json) console.log(JSON.stringify(figures));
  else {
    const { msPerKeystroke, memory, ...rest } = figures;
    const times = { msPerKeystroke: Object.values(msPerKeystroke).join(' / '), ...memory };
    console.table({ ...rest, ...times });
  }
});

function wasStopped({ aborted }: AbortSignal): boolean {
  if (aborted) {
    console.error('stopped');
    process.exitCode = 130;
  }
  return aborted;
}

function readFiles(folder: string | undefined, editing: boolean): SourceFile[] {
  if (folder === undefined) return editing ? [...ownFiles(), ...ownMarkupAndData()] : ownFiles();
  return editing ? readEditedFolder(folder) : readFolder(folder);
}

function ownFiles(): SourceFile[] {
  const pairs = filesThatUseOthers().flatMap(({ path, text, beside }) => [{ path, text }, ...beside]);
  return [...singleFiles(), ...pairs].map(({ path, text }) => ({ path, text }));
}

function tellProgress(holes: readonly Hole[], typed: readonly Typed[]): void {
  const { precision, keystrokesSaved, shown } = tally(typed, []);
  const path = typed.at(-1)?.path ?? '';
  console.error(
    `${typed.length}/${holes.length} ${path}: ${shown} shown, precision ${percent(precision)}, saved ${percent(keystrokesSaved)}`,
  );
}

function tellEdited(places: readonly EditingPlace[], edited: readonly Edited[]): void {
  const { shown, right, doubled, broken } = figuresOf(edited);
  const { kind, path } = edited.at(-1)?.place ?? { kind: '', path: '' };
  console.error(
    `${edited.length}/${places.length} ${kind} ${path}: ${shown} shown, ${right} right, ${doubled} doubled, ${broken} broken`,
  );
}

function asLines(shown: readonly object[]): string {
  return shown.map((one) => `${JSON.stringify(one)}\n`).join('');
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
