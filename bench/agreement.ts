import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { loadLocalModel } from '../src/cli/local-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import { compare, predict, type Prediction } from './agreement/score.ts';
import { filesThatUseOthers, singleFiles } from './rest-of-line/files.ts';

const USAGE =
  'npm run -s agreement -- [--model X.gguf] [--engine kernels] [--threads N] [--reference ort] [--positions N] [--context N] [--json]';

/** Two engines on the same file: how often they find the same token likeliest, and what each makes of the text. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      engine: { type: 'string', default: 'kernels' },
      reference: { type: 'string', default: 'ort' },
      /** Of the engine that is compared. */
      threads: { type: 'string' },
      /** In all files together, about; never more than their text has. */
      positions: { type: 'string', default: '1000' },
      /** Tokens of each text at most. */
      context: { type: 'string', default: '1024' },
      json: { type: 'boolean', default: false },
    },
  });
  for (const name of ['positions', 'context'] as const)
    if (!/^[1-9]\d*$/.test(values[name])) throw new UsageError(`--${name} takes a number above 0.`);
  const model = await loadLocalModel({ model: values.model, engine: values.engine, threads: values.threads });
  const reference = await loadLocalModel({ model: values.model, engine: values.reference });
  const files = [...singleFiles(), ...filesThatUseOthers()];
  const ofFile = Math.ceil(Number(values.positions) / files.length);
  const [predictions, references]: [Prediction[], Prediction[]] = [[], []];
  let bytes = 0;
  for (const { path, text } of files) {
    // Whole contexts of long files: the predictions come from as much text as a completion has before it.
    const tokens = model.tokenizer.encode(text).slice(0, Number(values.context));
    const count = Math.min(ofFile, tokens.length - 1);
    predictions.push(...(await predict(model.engine, tokens, count)));
    references.push(...(await predict(reference.engine, tokens, count)));
    bytes += tokens.slice(-count).reduce((sum, token) => sum + model.tokenizer.bytes(token).length, 0);
    console.error(`evaluated ${path}`);
  }
  const result = compare(predictions, references, bytes);
  const engines = { model: model.name, engine: model.engine.name, reference: reference.engine.name };
  if (values.json) console.log(JSON.stringify({ ...engines, ...result }));
  else console.table({ ...engines, ...result });
  model.engine.dispose();
  reference.engine.dispose();
});
