import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { createCompleter, loadLocalModel, MAX_TOKENS, MODEL_OPTIONS } from '../src/cli/local-model.ts';
import { MEMORY_OPTION, parseMemory, PROJECT_MEMORY_BYTES } from '../src/cli/project-memory.ts';
import { runMain } from '../src/cli/run-main.ts';
import { DocumentMirror } from '../src/document/mirror.ts';
import { ProjectMemory } from '../src/memory/project-memory.ts';
import { filesThatUseOthers, importersIn, singleFiles, type EvaluatedFile } from './rest-of-line/files.ts';
import { choosePositions } from './rest-of-line/positions.ts';
import { score, summarizeScores, type Score } from './rest-of-line/score.ts';

const USAGE =
  'npm run -s rest-of-line -- [--model X.gguf] [--engine auto|kernels|webgpu|ort] [--threads N] [--positions N] [--heal yes|no] ' +
  '[--other-files yes|no [--files DIR [--project-files N]]] [--memory on|off] [--json]';

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      ...MODEL_OPTIONS,
      /** Positions in each file. */
      positions: { type: 'string', default: '40' },
      /** Whether tokens split by the cursor are healed; by default as the model needs it. */
      heal: { type: 'string' },
      /** Evaluates files that use others, which the prompts show or not. */
      'other-files': { type: 'string' },
      /** A folder of packages, of which files that import others are evaluated, instead of our own. */
      files: { type: 'string' },
      /** Files of each package. */
      'project-files': { type: 'string', default: '6' },
      /** Whether the text and the other files are remembered. */
      ...MEMORY_OPTION,
      json: { type: 'boolean', default: false },
    },
  });
  const model = await loadLocalModel(values);
  const count = parsePositions(values.positions);
  const heals = parseChoice('heal', values.heal);
  const showsOthers = parseChoice('other-files', values['other-files']);
  const beside: DocumentMirror[] = [];
  const hasMemory = parseMemory(values.memory);
  let memory: ProjectMemory | undefined;
  const completer = createCompleter(model, {
    ...(heals === undefined ? {} : { heals }),
    documents: showsOthers === true ? () => beside : undefined,
    memory: () => memory,
  });
  const byFile = new Map<string, Score[]>();
  const most = parsePositions(values['project-files']);
  for (const { path, text, beside: others, project } of chooseFiles(showsOthers, values.files, most)) {
    beside.splice(0, beside.length, ...others.map((o) => new DocumentMirror(o.path, o.path, 1, o.text)));
    if (hasMemory) memory = new ProjectMemory(model.tokenizer, PROJECT_MEMORY_BYTES);
    for (const other of beside) memory?.open(other.uri, other.text);
    for (const other of project) memory?.read(other.path, other.text);
    const scores: Score[] = [];
    for (const [i, position] of choosePositions(path, text, count).entries()) {
      const document = new DocumentMirror(`${path}#${i}`, path, 1, position.text);
      memory?.open(document.uri, document.text);
      memory?.settle(() => true);
      const limits = { maxTokens: MAX_TOKENS, multiline: false };
      const { signal } = new AbortController();
      const { text: suggestion } = await completer.complete(document, position.offset, limits, signal);
      scores.push(score(suggestion, position.rest));
      memory?.forget(document.uri);
    }
    byFile.set(path, scores);
    console.error(`evaluated ${path}`);
  }
  completer.dispose();
  const all = summarizeScores([...byFile.values()].flat());
  const summaries = Object.fromEntries([...byFile].map(([path, scores]) => [path, summarizeScores(scores)]));
  if (values.json)
    console.log(JSON.stringify({ model: model.name, engine: model.engine.name, ...all, files: summaries }));
  else console.table({ ...summaries, all });
});

function chooseFiles(
  showsOthers: boolean | undefined,
  folder: string | undefined,
  most: number,
): EvaluatedFile[] {
  if (folder === undefined) return showsOthers === undefined ? singleFiles() : filesThatUseOthers();
  if (showsOthers === undefined)
    throw new UsageError('With --files, say whether prompts show --other-files.');
  return importersIn(folder, most);
}

function parsePositions(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new UsageError(`"${value}" is not a number of positions.`);
  return Number(value);
}

function parseChoice(name: string, value: string | undefined): boolean | undefined {
  if (value !== undefined && value !== 'yes' && value !== 'no')
    throw new UsageError(`--${name} is "yes" or "no", not "${value}".`);
  return value === undefined ? undefined : value === 'yes';
}
