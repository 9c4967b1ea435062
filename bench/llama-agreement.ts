import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { loadLocalModel } from '../src/cli/local-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import type { LanguageModel } from '../src/models/language-model.ts';
import { divergenceOf } from './agreement/divergence.ts';
import { llamaLogits } from './agreement/llama-logits.ts';
import { architectureShapes, type ArchitectureName } from './shapes/architectures.ts';
import { generatedModel } from './shapes/generate.ts';
import { singleFiles } from './rest-of-line/files.ts';

const USAGE =
  'npm run -s llama-agreement -- --model X.gguf|--architecture NAME [--engine kernels] [--threads N] [--positions N] [--json]';

/** An engine and llama.cpp on the same file: the same likeliest tokens, and how far the distributions are apart. */
/** Tokens of a text that are compared. */
const CONTEXT_TOKENS = 1_024;

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      /** A small model of random weights instead of a file. */
      architecture: { type: 'string' },
      engine: { type: 'string', default: 'kernels' },
      threads: { type: 'string' },
      /** In all files together, about. */
      positions: { type: 'string', default: '500' },
      json: { type: 'boolean', default: false },
    },
  });
  const { engine, threads } = values;
  const path = values.architecture === undefined ? values.model : generatedFile(values.architecture);
  if (path === undefined) throw new UsageError('--model names the file, or --architecture a random one.');
  if (!/^[1-9]\d*$/.test(values.positions))
    throw new UsageError(`"${values.positions}" is not a number of positions.`);
  const model = await loadLocalModel({ model: path, engine, threads });
  const files = singleFiles();
  const ofFile = Math.ceil(Number(values.positions) / files.length);
  const rows: (readonly [Float32Array, Float32Array])[] = [];
  for (const file of files) {
    const tokens = model.tokenizer.encode(file.text).slice(0, CONTEXT_TOKENS);
    const count = Math.min(ofFile, tokens.length);
    const reference = await llamaLogits(path, tokens, count);
    const logits = await logitsOf(model, tokens, count);
    const { vocabulary } = model.engine.shape;
    for (let at = 0; at < count * vocabulary; at += vocabulary)
      rows.push([reference.subarray(at, at + vocabulary), logits.subarray(at, at + vocabulary)]);
    console.error(`evaluated ${file.path}`);
  }
  const result = { model: model.name, engine: model.engine.name, ...divergenceOf(rows) };
  if (values.json) console.log(JSON.stringify(result));
  else console.table(result);
  model.engine.dispose();
});

function generatedFile(architecture: string): string {
  const names = Object.keys(architectureShapes) as ArchitectureName[];
  const name = names.find((known) => known === architecture);
  if (name === undefined)
    throw new UsageError(`There is no model of "${architecture}"; there are: ${names.join(', ')}.`);
  return generatedModel(name, 'Q8_0');
}

/** The engine's logits of the last `count` of `tokens`, `[count, vocabulary]`. */
async function logitsOf(
  { engine }: LanguageModel,
  tokens: readonly number[],
  count: number,
): Promise<Float32Array> {
  const { vocabulary } = engine.shape;
  const all = new Float32Array(count * vocabulary);
  const slot = engine.createSlot(tokens.length);
  const first = tokens.length - count;
  if (first > 0) await engine.evaluate(tokens.slice(0, first), 0, slot);
  for (let position = first; position < tokens.length;) {
    const rows = Math.min(engine.logitRows, tokens.length - position);
    const logits = await engine.evaluate(tokens.slice(position, position + rows), position, slot, rows);
    all.set(logits, (position - first) * vocabulary);
    position += rows;
  }
  slot.dispose();
  return all;
}
