import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { DocumentMirror } from '../document/mirror.ts';
import { UsageError } from './engines.ts';
import { createCompleter, loadLocalModel, MAX_TOKENS } from './local-model.ts';
import { offsetAt, parsePosition } from './position.ts';
import { runMain } from './run-main.ts';

const USAGE = 'npm run -s complete -- FILE:LINE:COL [--model X.gguf] [--engine ort] [--json]';

await runMain(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      engine: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1)
    throw new UsageError('Name one place to complete at.');
  const position = parsePosition(argument);
  // A byte order mark is part of the file, but of no document that an editor shows.
  const text = readFileSync(position.file, 'utf8').replace(/^\ufeff/, '');
  const offset = offsetAt(text, position);
  const path = relative(process.cwd(), resolve(position.file)).split(sep).join('/');

  const model = await loadLocalModel(values);
  const completer = createCompleter(model);
  try {
    const document = new DocumentMirror(position.file, path, 1, text);
    const limits = { maxTokens: MAX_TOKENS, multiline: true };
    const result = await completer.complete(document, offset, limits, new AbortController().signal);
    const report = { text: result.text, model: model.name, engine: model.engine.name, ...result.cost };
    if (values.json) console.log(JSON.stringify(report));
    else printForReading(result.text, report);
  } finally {
    completer.dispose();
  }
});

/** The completion, and in a line of its own what it cost. */
function printForReading(
  text: string,
  cost: { reused: number; prefilled: number; decoded: number; totalMs: number },
): void {
  const { reused, prefilled, decoded, totalMs } = cost;
  console.log(text);
  console.log(JSON.stringify({ reused, prefilled, decoded, ms: Math.round(totalMs) }));
}
