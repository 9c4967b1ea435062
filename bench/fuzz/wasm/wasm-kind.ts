import type { Engine } from '../../../src/runtime/engine.ts';
import { KERNEL_VARIANTS, type KernelVariant } from '../../../src/engines/kernels/variants.ts';
import { loadKernels } from '../../../test/unit/helpers/kernel-engines.ts';
import type { Dice } from '../dice.ts';
import { FuzzFinding, independent, type FuzzKind, type Verdict } from '../kind.ts';
import { createDamaged } from './damaged.ts';
import { lastRow, play, playAnew, randomScript, type Evaluation } from './play.ts';
import { randomModel } from './random-model.ts';
import { startBuiltThread } from './threads.ts';

/** The three builds of the kernels give equal bits for any model, and a damaged build is refused. */
export function wasmKind(): FuzzKind {
  return independent('wasm', 20_000, (dice) => (dice.chance(0.3) ? createDamaged(dice) : compare(dice)));
}

const SHARE_OF_THREADS = 0.02;
const WHILE_THREADS_START = 20;

async function compare(dice: Dice): Promise<Verdict> {
  const { file, vocabulary } = randomModel(dice);
  const engines = new Map<KernelVariant, Engine>();
  try {
    for (const variant of KERNEL_VARIANTS) engines.set(variant, await loadKernels(file, { variant }));
    const [[, first] = []] = engines;
    if (first === undefined) throw new Error('There are no builds.');
    const script = randomScript(vocabulary, first.logitRows, dice);
    const expected = await play(first, script);
    for (const [variant, engine] of engines) {
      if (engine !== first) requireSame(await play(engine, script), expected, `of the ${variant} build`);
      const anew = await playAnew(engine, script, dice);
      const last = lastRow(expected.at(-1)!, vocabulary);
      requireSame([anew], [last], `of other pieces in the ${variant} build`);
    }
    if (dice.chance(SHARE_OF_THREADS)) await compareThreads(file, script, expected, dice);
    return 'sound';
  } finally {
    for (const engine of engines.values()) engine.dispose();
  }
}

async function compareThreads(
  file: Uint8Array,
  script: readonly Evaluation[],
  expected: readonly string[],
  dice: Dice,
): Promise<void> {
  const [variant, threads] = [dice.pick(KERNEL_VARIANTS), dice.between(2, 4)];
  const engine = await loadKernels(file, { variant, threads, startThread: startBuiltThread });
  try {
    // The threads come while evaluations are under way.
    for (let time = 0; time < 4; time++) {
      requireSame(await play(engine, script), expected, `of ${threads} threads in the ${variant} build`);
      await new Promise((resolve) => setTimeout(resolve, WHILE_THREADS_START));
    }
  } finally {
    engine.dispose();
  }
}

function requireSame(bits: readonly string[], expected: readonly string[], what: string): void {
  const index = bits.findIndex((each, i) => each !== expected[i]);
  if (index >= 0) throw new FuzzFinding(`The logits ${what} differ, in evaluation ${index}.`);
}
