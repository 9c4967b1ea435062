import type { LanguageModel } from '../../../../src/models/language-model.ts';
import { MemoryByteSource } from '../../../../src/runtime/gguf/byte-source.ts';
import type { TensorType } from '../../../../src/runtime/gguf/tensor-type.ts';
import { argmax } from '../../../../src/runtime/sampler.ts';
import type { EngineName } from '../../../../src/worker/protocol.ts';
import { loadModel, type ModelFiles } from '../../../../src/worker/server/load-model.ts';
import { narrowShape, tinyModelFile } from '../../../unit/helpers/tiny-model-file.ts';
import type { Dice } from '../dice.ts';
import { FuzzFinding, independent, type FuzzKind, type Verdict } from '../kind.ts';
import { readRuntimeFile } from '../runtime-files.ts';
import { requirePlain, requireRefusal } from '../words.ts';
import { modelBytes, mutateBody, type ModelBytes } from './body-mutations.ts';
import { extremeText } from './extremes.ts';

/** Blocks of 32 weights, so that a model of them is small; of 256; and types that only `ort` takes. */
const smallTypes: readonly TensorType[] = ['Q8_0', 'Q4_0', 'Q4_1', 'Q5_0', 'Q5_1'];
const largeTypes: readonly TensorType[] = ['Q4_K', 'Q5_K', 'Q6_K'];
const exactTypes: readonly TensorType[] = ['F32', 'F16', 'BF16'];

const CAPACITY = 24;
/** It takes a second to load, which is long against two milliseconds. */
const SHARE_OF_ORT = 1 / 500;

/** Tensors' data: whatever weights a file has, it is refused in words, or gives numbers. */
export function bodyKind(): FuzzKind {
  const bases = new Map(
    [...smallTypes, ...largeTypes, ...exactTypes].map((type) => [
      type,
      modelBytes(tinyModelFile('Tiny', type, largeTypes.includes(type) ? undefined : narrowShape)),
    ]),
  );
  return independent('gguf-body', 20_000, async (dice) => {
    const engine: EngineName = dice.chance(SHARE_OF_ORT) ? 'ort' : 'kernels';
    const type = pickType(engine, dice);
    const base = dice.chance(0.01) ? renamedModel(dice) : bases.get(type)!;
    let model: LanguageModel;
    try {
      model = await load(mutateBody(base, dice), engine);
    } catch (error) {
      requireRefusal(error);
      return 'refused';
    }
    try {
      requirePlain(model.name, "The model's name");
      return await evaluate(model, dice);
    } finally {
      model.engine.dispose();
    }
  });
}

function pickType(engine: EngineName, dice: Dice): TensorType {
  const types = engine === 'ort' ? [...exactTypes, ...smallTypes, ...largeTypes] : smallTypes;
  return dice.pick(engine === 'kernels' && dice.chance(0.1) ? largeTypes : types);
}

function renamedModel(dice: Dice): ModelBytes {
  return modelBytes(tinyModelFile(extremeText(dice), 'Q8_0', narrowShape));
}

async function load(file: Uint8Array, engine: EngineName): Promise<LanguageModel> {
  const files: ModelFiles = {
    openModel: () => Promise.resolve(new MemoryByteSource(file)),
    readRuntimeFile,
    machineThreads: 1,
    startThread: () => {
      throw new Error('One thread was asked for.');
    },
    // What is lost is heard of from the evaluation.
    engineLost: () => undefined,
  };
  return loadModel(files, 'fuzzed.gguf', { engine, threads: 1 }, () => undefined);
}

/** A prompt and some decoded tokens; a refusal is as good as numbers. */
async function evaluate({ engine }: LanguageModel, dice: Dice): Promise<Verdict> {
  const slot = engine.createSlot(CAPACITY);
  const prompt = Array.from({ length: dice.between(1, 12) }, () => dice.below(engine.shape.vocabulary));
  let tokens = prompt;
  let position = 0;
  try {
    for (let step = 0; step < 4; step++) {
      const rows = Math.min(engine.logitRows, tokens.length);
      const logits = await engine.evaluate(tokens, position, slot, rows);
      const odd = logits.findIndex((logit) => !Number.isFinite(logit));
      if (odd >= 0) throw new FuzzFinding(`A logit is ${logits[odd]} with the engine ${engine.name}.`);
      position += tokens.length;
      tokens = [argmax(logits.subarray(-engine.shape.vocabulary))];
    }
    return 'sound';
  } catch (error) {
    requireRefusal(error);
    return 'refused';
  } finally {
    slot.dispose();
  }
}
