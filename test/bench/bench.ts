import { parseArgs } from 'node:util';
import { bundledModelPath, loadLocalModel } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { FileByteSource } from '../../src/runtime/gguf/file-byte-source.ts';
import { GgufFile } from '../../src/runtime/gguf/gguf-file.ts';
import { compare, type Comparison } from './engine/measure.ts';
import { PublicApiEngine } from './engine/public-api.ts';
import { warmUp } from './warm-up.ts';

const USAGE = 'npm run -s bench -- [--model X.gguf] [--engine ort] [--json]';

const PREFILL = 128;
const POSITION = 512;
const ROUNDS = 15;

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      engine: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const model = await loadLocalModel(values);
  const { engine } = model;
  const capacity = Math.min(1024, engine.shape.contextLength);
  const slot = engine.createSlot(capacity);
  const reference = await PublicApiEngine.load(
    new GgufFile(new FileByteSource(values.model ?? bundledModelPath())),
  );
  reference.reset(capacity);

  const tokens = Array.from({ length: POSITION }, (_, i) => (i * 7919) % engine.shape.vocabulary);
  await warmUp(model);
  await engine.evaluate(tokens, 0, slot);
  await reference.evaluate(tokens, 0);
  const some = tokens.slice(0, PREFILL);
  const comparisons: Comparison[] = [
    await compare(
      `prefill ${PREFILL}`,
      () => engine.evaluate(some, 0, slot),
      () => reference.evaluate(some, 0),
      ROUNDS,
    ),
    await compare(
      `decode at ${POSITION}`,
      () => engine.evaluate([1], POSITION, slot),
      () => reference.evaluate([1], POSITION),
      4 * ROUNDS,
    ),
    await compare(
      `keystroke at ${POSITION}, cache against none`,
      () => engine.evaluate([1], POSITION, slot),
      () => engine.evaluate([...tokens, 1], 0, slot),
      ROUNDS,
    ),
  ];
  if (values.json) {
    const references = 'onnxruntime-web, public API; the last: the same engine without a cache';
    console.log(JSON.stringify({ model: model.name, engine: engine.name, references, comparisons }));
  } else {
    console.table(
      comparisons.map(({ name, ms, referenceMs, speedup }) => ({
        name,
        ms: ms.toFixed(2),
        'reference ms': referenceMs.toFixed(2),
        speedup: speedup.toFixed(2),
      })),
    );
  }
  engine.dispose();
  await reference.dispose();
});
