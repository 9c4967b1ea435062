import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/cli/engines.ts';
import { createCompleter, loadLocalModel, MAX_TOKENS } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import { choosePositions } from './evaluate/positions.ts';
import { score, summarizeScores, type Score } from './evaluate/score.ts';

const USAGE =
  'npm run -s evaluate -- [--model X.gguf] [--engine ort] [--positions N] [--heal yes|no] [--json]';

/** Code of our own, written for this repository, so that no model here has been trained on it. */
const FILES = [
  { path: 'src/inventory.ts', source: '../fixtures/traces/inventory.ts.txt' },
  { path: 'jobs/scheduler.py', source: '../fixtures/traces/scheduler.py.txt' },
  { path: 'cart.ts', source: '../../sample/cart.ts' },
  { path: 'queue.js', source: '../../sample/queue.js' },
  { path: 'shapes.py', source: '../../sample/shapes.py' },
] as const;

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      engine: { type: 'string' },
      /** Positions in each file. */
      positions: { type: 'string', default: '40' },
      /** Whether tokens split by the cursor are healed; by default as the model needs it. */
      heal: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const model = await loadLocalModel(values);
  const count = parsePositions(values.positions);
  const completer = createCompleter(model, parseHealing(values.heal));
  const byFile = new Map<string, Score[]>();
  for (const { path, source } of FILES) {
    const text = readFileSync(new URL(source, import.meta.url), 'utf8');
    const scores: Score[] = [];
    for (const [i, position] of choosePositions(path, text, count).entries()) {
      const document = new DocumentMirror(`${path}#${i}`, path, 1, position.text);
      const limits = { maxTokens: MAX_TOKENS, multiline: false };
      const { signal } = new AbortController();
      const { text: suggestion } = await completer.complete(document, position.offset, limits, signal);
      scores.push(score(suggestion, position.rest));
    }
    byFile.set(path, scores);
    console.error(`evaluated ${path}`);
  }
  completer.dispose();
  const all = summarizeScores([...byFile.values()].flat());
  const files = Object.fromEntries([...byFile].map(([path, scores]) => [path, summarizeScores(scores)]));
  if (values.json)
    console.log(JSON.stringify({ model: model.name, engine: model.engine.name, ...all, files }));
  else console.table({ ...files, all });
});

function parsePositions(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new UsageError(`"${value}" is not a number of positions.`);
  return Number(value);
}

function parseHealing(value: string | undefined): { heals?: boolean } {
  if (value === undefined) return {};
  if (value !== 'yes' && value !== 'no') throw new UsageError(`--heal is "yes" or "no", not "${value}".`);
  return { heals: value === 'yes' };
}
