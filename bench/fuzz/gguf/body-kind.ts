import type { Engine } from '../../../src/runtime/engine.ts';
import { CandidateTable } from '../../../src/runtime/candidates.ts';
import type { TensorType } from '../../../src/gguf/tensor-type.ts';
import { argmax } from '../../../src/runtime/sampler.ts';
import type { EngineName } from '../../../src/worker/protocol.ts';
import { loadKernels } from '../../../test/unit/helpers/kernel-engines.ts';
import { loadEngine } from '../../../test/unit/helpers/ort-engines.ts';
import { tinyModelFile } from '../../../test/unit/helpers/tiny-model-file.ts';
import type { Dice } from '../dice.ts';
import { FuzzFinding, independent, type FuzzKind, type Verdict } from '../kind.ts';
import { narrowModel } from '../narrow-model.ts';
import { requireRefusal } from '../words.ts';
import { modelBytes, mutateBody } from './body-mutations.ts';

/** Blocks of 32 weights, so that a model of them is small; of 256; and single weights. */
const smallTypes: readonly TensorType[] = ['Q8_0', 'Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'IQ4_NL'];
const largeTypes: readonly TensorType[] = ['Q2_K', 'Q3_K', 'Q4_K', 'Q5_K', 'Q6_K', 'IQ4_XS'];
const exactTypes: readonly TensorType[] = ['F32', 'F16', 'BF16'];

const CAPACITY = 24;
/** How far beyond 0 a logarithm of a probability may be. */
const ROUNDING = 1e-3;
/** It takes a second to load, which is long against two milliseconds. */
const SHARE_OF_ORT = 1 / 500;

/** Tensors' data: whatever weights a file has, it is refused in words, or gives numbers. */
export function bodyKind(): FuzzKind {
  const bases = new Map(
    [...smallTypes, ...largeTypes, ...exactTypes].map((type) => [
      type,
      modelBytes(largeTypes.includes(type) ? tinyModelFile('Tiny', type) : narrowModel('Tiny', type)),
    ]),
  );
  return independent('gguf-body', 20_000, async (dice) => {
    const name: EngineName = dice.chance(SHARE_OF_ORT) ? 'ort' : 'kernels';
    const file = mutateBody(bases.get(pickType(name, dice))!, dice);
    let engine: Engine | undefined;
    try {
      engine = name === 'kernels' ? await loadKernels(file) : await loadEngine(file);
      await evaluate(engine, dice);
      return 'sound' satisfies Verdict;
    } catch (error) {
      requireRefusal(error);
      return 'refused';
    } finally {
      engine?.dispose();
    }
  });
}

function pickType(engine: EngineName, dice: Dice): TensorType {
  const types = [...exactTypes, ...smallTypes, ...(engine === 'ort' ? largeTypes : [])];
  return dice.pick(engine === 'kernels' && dice.chance(0.1) ? largeTypes : types);
}

/** Throws unless the likeliest tokens have probabilities, the chosen one first. */
function requireCandidates(logits: Float32Array, chosen: number): void {
  const table = new CandidateTable(1);
  table.record(0, logits);
  const [first] = table.at(0);
  if (first?.token !== chosen) throw new FuzzFinding(`Token ${chosen} is chosen, not ${first?.token}.`);
  const odd = table.at(0).find(({ logProb }) => !(logProb < ROUNDING));
  if (odd !== undefined) throw new FuzzFinding(`A probability is the exponential of ${odd.logProb}.`);
}

/** A prompt and some tokens, each the likeliest. */
async function evaluate(engine: Engine, dice: Dice): Promise<void> {
  const slot = engine.createSlot(CAPACITY);
  const { vocabulary } = engine.shape;
  let tokens = Array.from({ length: dice.between(1, 12) }, () => dice.below(vocabulary));
  let position = 0;
  for (let step = 0; step < 4; step++) {
    const rows = Math.min(engine.logitRows, tokens.length);
    const logits = await engine.evaluate(tokens, position, slot, rows);
    position += tokens.length;
    for (let row = 0; row < rows; row++) {
      const ofRow = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
      // What decides refuses a row that says nothing, and passes over what is no number.
      tokens = [argmax(ofRow)];
      requireCandidates(ofRow, tokens[0]!);
    }
  }
}
