import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentMirror } from '../document/mirror.ts';
import { answerInvoked, answerTyping, type Answer } from './answer.ts';
import { isExcludedByDefault } from './default-exclusions.ts';
import { UsageError } from './engines.ts';
import { createCompleter, FIM_OPTION, loadLocalModel, MODEL_OPTIONS } from './local-model.ts';
import { openNotebook, parseNotebook } from './notebook-file.ts';
import { offsetAt, parsePosition } from './position.ts';
import { MEMORY_OPTION, memoryAround, parseMemory } from './project-memory.ts';
import { runMain } from './run-main.ts';

const USAGE =
  'npm run -s complete -- FILE:LINE:COL|FILE.ipynb:CELL:LINE:COL [--typing] [--with FILE]... ' +
  '[--project DIR] [--memory on|off] [--model X.gguf] [--fim JSON] [--engine auto|kernels|webgpu|ort] [--threads N] [--json]';

await runMain(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...MODEL_OPTIONS,
      ...FIM_OPTION,
      /** Other files for the prompt's header, as if open in the editor, the most recently used first. */
      with: { type: 'string', multiple: true, default: [] },
      /** Prints what is shown while typing, rather than on request. */
      typing: { type: 'boolean', default: false },
      /** The workspace folder, whose other files are remembered beside the model. */
      project: { type: 'string' },
      ...MEMORY_OPTION,
      json: { type: 'boolean', default: false },
    },
  });
  const hasMemory = parseMemory(values.memory);
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1)
    throw new UsageError('Name one place to complete at.');
  const position = parsePosition(argument);
  const { file, cell } = position;
  const document = cell === undefined ? openFile(file) : openCell(file, cell);
  const offset = offsetAt(document.text.toString(), position);
  const others = values.with.map(openFile).filter(({ uri }) => uri !== document.uri);

  const model = await loadLocalModel(values);
  const project = values.project && resolve(values.project);
  const memories = hasMemory ? memoryAround(model, document, project) : undefined;
  const completer = createCompleter(model, {
    ...(others.length > 0 && { documents: () => others }),
    memory: (uri) => memories?.of(uri),
  });
  try {
    const answer = values.typing
      ? await answerTyping(completer, document, offset, isExcludedByDefault(position.file))
      : await answerInvoked(completer, document, offset);
    if (values.json) {
      const { text, replaces, result, confidence, moment, quiet, stats } = answer;
      const names = { model: model.name, engine: model.engine.name };
      const report = { text, replaces, result, confidence, ...(values.typing ? { moment, quiet } : {}) };
      console.log(JSON.stringify({ ...report, ...names, ...stats }));
    } else printReadable(answer);
  } finally {
    completer.dispose();
  }
});

function openFile(file: string): DocumentMirror {
  return new DocumentMirror(resolve(file), pathOf(file), 1, readText(file));
}

/** Opens a notebook and returns a cell, counted from 1, which is joined with the others. */
function openCell(file: string, cell: number): DocumentMirror {
  const cells = openNotebook(pathOf(file), parseNotebook(readText(file), file));
  const document = cells[cell - 1];
  if (document === undefined)
    throw new UsageError(`The notebook has ${cells.length} cells; there is no cell ${cell}.`);
  return document;
}

function readText(file: string): string {
  // Editors remove a byte order mark from a document's text.
  return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
}

function pathOf(file: string): string {
  return relative(process.cwd(), resolve(file)).split(sep).join('/');
}

/** Prints the completion or why there is none, and its cost on a line of its own. */
function printReadable({ text, quiet, stats }: Answer): void {
  const { reused, prefilled, decoded, totalMs } = stats;
  console.log(quiet === null ? text : `quiet: ${quiet.reason}`);
  console.log(JSON.stringify({ reused, prefilled, decoded, ms: Math.round(totalMs) }));
}
