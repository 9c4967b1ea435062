import { KernelModule } from '../../../src/engines/kernels/kernel-module.ts';
import { KERNEL_VARIANTS, kernelFile } from '../../../src/engines/kernels/variants.ts';
import { OrtModule } from '../../../src/engines/ort/ort-module.ts';
import type { Dice } from '../dice.ts';
import { FuzzFinding, type Verdict } from '../kind.ts';
import { readRuntimeFile } from '../runtime-files.ts';

/** It takes a second. */
const SHARE_OF_ORT = 1 / 1_000;

/** Creates the module of a damaged build, which is refused with an error, or valid all the same. It is not run. */
export async function createDamaged(dice: Dice): Promise<Verdict> {
  const isOrt = dice.chance(SHARE_OF_ORT);
  const name = isOrt ? 'ort-wasm-simd-threaded.wasm' : kernelFile(dice.pick(KERNEL_VARIANTS));
  const binary = damage(await readRuntimeFile(name), dice);
  try {
    if (isOrt) (await OrtModule.create({ name, bytes: binary })).dispose();
    else await KernelModule.create({ name, bytes: binary });
    return 'sound';
  } catch (error) {
    if (!(error instanceof Error) || error.message === '') {
      throw new FuzzFinding(`A damaged ${name} is refused with ${String(error)}.`, { cause: error });
    }
    return 'refused';
  }
}

function damage(binary: Uint8Array, dice: Dice): Uint8Array {
  if (dice.chance(0.1)) return binary.slice(0, dice.below(binary.length));
  const damaged = binary.slice();
  for (let count = dice.between(1, 4); count > 0; count--) {
    // Types, imports and exports stand at the beginning.
    const at = dice.below(dice.chance(0.3) ? Math.min(400, damaged.length) : damaged.length);
    damaged[at] = dice.chance(0.5) ? damaged[at]! ^ (1 << dice.below(8)) : dice.below(256);
  }
  return damaged;
}
