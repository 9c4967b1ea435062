import type { TensorType } from '../../../src/gguf/tensor-type.ts';
import { buildTinyLlama, tinyArchitectures, type TinyShape } from '../../../test/unit/helpers/tiny-llama.ts';
import type { Dice } from '../dice.ts';

export const CAPACITY = 80;

/** A model of any shape that the kernels take, as small as they get. */
export function randomModel(dice: Dice): { readonly file: Uint8Array; readonly vocabulary: number } {
  const isLarge = dice.chance(0.015);
  const type: TensorType = isLarge
    ? dice.pick(['Q2_K', 'Q3_K', 'Q4_K', 'Q4_K', 'Q5_K', 'Q6_K', 'Q6_K', 'IQ4_XS'] as const)
    : dice.pick([
        'Q8_0',
        'Q8_0',
        'Q4_0',
        'Q4_0',
        'Q4_1',
        'Q5_0',
        'Q5_0',
        'Q5_1',
        'IQ4_NL',
        'IQ4_NL',
        'F32',
        'F16',
      ] as const);
  const isPlain = type === 'F32' || type === 'F16';
  const embeddingType = !isPlain && dice.chance(0.3) ? dice.pick(['Q8_0', 'Q4_0'] as const) : type;
  const shape = isPlain ? oddShape(dice) : isLarge ? largeShape(dice) : smallShape(dice);
  const { file } = buildTinyLlama({
    ...{ shape, type, embeddingType },
    ...{ tied: dice.chance(0.5), seed: dice.below(2 ** 31) },
  });
  return { file, vocabulary: shape.vocabulary };
}

/** Rows of whole blocks of 32, in numbers that no unrolling divides. */
function smallShape(dice: Dice): TinyShape {
  const kvHeads = dice.between(1, 2);
  // The heads together are a row of the attention's output matrix.
  const headDim = dice.pick([16, 32, 48]);
  const grouped = headDim === 32 ? dice.between(1, 3) : dice.pick([2, 4]);
  return {
    architecture: dice.pick(tinyArchitectures),
    hasBiases: dice.chance(0.3),
    layers: dice.between(1, 2),
    width: 32 * dice.between(1, 4),
    heads: kvHeads * grouped,
    kvHeads,
    headDim,
    feedForward: 32 * dice.between(1, 5),
    vocabulary: 8 * dice.between(1, 6),
    contextLength: CAPACITY,
  };
}

/** Rows of any length, which the kernels pad. */
function oddShape(dice: Dice): TinyShape {
  const kvHeads = dice.between(1, 3);
  return {
    ...smallShape(dice),
    ...{ kvHeads, heads: kvHeads * dice.between(1, 3), headDim: dice.pick([16, 32, 48]) },
    ...{ width: dice.between(1, 130), feedForward: dice.between(1, 170) },
  };
}

/** Rows of whole blocks of 256. */
function largeShape(dice: Dice): TinyShape {
  const sizes = { width: 256, heads: 2, kvHeads: dice.between(1, 2), headDim: 128, feedForward: 256 };
  return { ...sizes, layers: 1, vocabulary: 8 * dice.between(1, 3), contextLength: CAPACITY };
}
