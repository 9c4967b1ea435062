import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentMirror } from '../document/mirror.ts';
import { UsageError } from './engines.ts';
import { createCompleter, loadLocalModel, MAX_TOKENS } from './local-model.ts';
import { offsetAt, parsePosition } from './position.ts';
import { runMain } from './run-main.ts';

const USAGE =
  'npm run -s complete -- FILE:LINE:COL [--with FILE]... [--model X.gguf] [--engine kernels|ort] [--threads N] [--json]';

await runMain(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      engine: { type: 'string' },
      threads: { type: 'string' },
      /** Other files, to be shown to the model as files open beside this one are, the one used last first. */
      with: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1)
    throw new UsageError('Name one place to complete at.');
  const position = parsePosition(argument);
  const document = openFile(position.file);
  const offset = offsetAt(document.text.toString(), position);
  const others = values.with.map(openFile);

  const model = await loadLocalModel(values);
  const completer = createCompleter(model, others.length > 0 ? { documents: () => others } : {});
  try {
    const limits = { maxTokens: MAX_TOKENS, multiline: true };
    const result = await completer.complete(document, offset, limits, new AbortController().signal);
    const report = { text: result.text, model: model.name, engine: model.engine.name, ...result.cost };
    if (values.json) console.log(JSON.stringify(report));
    else printForReading(result.text, report);
  } finally {
    completer.dispose();
  }
});

function openFile(file: string): DocumentMirror {
  // A byte order mark is part of the file, but of no document that an editor shows.
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  const path = relative(process.cwd(), resolve(file)).split(sep).join('/');
  return new DocumentMirror(resolve(file), path, 1, text);
}

/** The completion, and in a line of its own what it cost. */
function printForReading(
  text: string,
  cost: { reused: number; prefilled: number; decoded: number; totalMs: number },
): void {
  const { reused, prefilled, decoded, totalMs } = cost;
  console.log(text);
  console.log(JSON.stringify({ reused, prefilled, decoded, ms: Math.round(totalMs) }));
}
