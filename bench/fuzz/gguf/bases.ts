import { readFileSync } from 'node:fs';
import { seedModelPath } from '../../../test/unit/helpers/seed-model.ts';
import { buildTinyLlama } from '../../../test/unit/helpers/tiny-llama.ts';
import { tinyModelFile } from '../../../test/unit/helpers/tiny-model-file.ts';
import type { Dice } from '../dice.ts';
import { describeGguf, type DescribedFile } from './describe.ts';

/** The sound files that mutations begin with. */
export class BaseFiles {
  readonly #tiny: readonly DescribedFile[];
  readonly #seed: DescribedFile;

  constructor() {
    const shape = {
      ...{ layers: 1, width: 32, heads: 2, kvHeads: 1, headDim: 16, feedForward: 32 },
      ...{ vocabulary: 8, contextLength: 16 },
    };
    const qwen = { ...shape, architecture: 'qwen2', layers: 2 } as const;
    const granite = { ...shape, architecture: 'granite', hasBiases: true, hasRopeFactors: true } as const;
    const files = [
      buildTinyLlama({ shape, type: 'Q8_0', tied: false, seed: 1 }).file,
      buildTinyLlama({ shape: qwen, type: 'F16', tied: true, seed: 1 }).file,
      buildTinyLlama({ shape: granite, type: 'Q8_0', tied: true, seed: 1 }).file,
      buildTinyLlama({ shape: { ...shape, architecture: 'qwen3' }, type: 'Q8_0', tied: true, seed: 1 }).file,
      buildTinyLlama({ shape: { ...shape, architecture: 'starcoder2' }, type: 'F32', tied: true, seed: 1 })
        .file,
      tinyModelFile(),
      tinyModelFile('Tiny', 'Q4_K'),
    ];
    this.#tiny = files.map((file) => describeGguf(file));
    this.#seed = describeGguf(readFileSync(seedModelPath));
  }

  /** The seed model takes a hundred times as long as a tiny one. */
  pick(dice: Dice): DescribedFile {
    return dice.chance(0.02) ? this.#seed : dice.pick(this.#tiny);
  }
}
