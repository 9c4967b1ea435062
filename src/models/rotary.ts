import type { ModelShape } from '../runtime/engine.ts';

/**
 * Returns the angle by which each position turns each pair of dimensions of a head, `[head_dim / 2]` (Su et al. 2021, section
 * 3.4.2). Linear scaling divides positions, and so angles, by a factor (Chen et al. 2023).
 */
export function rotaryFrequencies({
  headDim,
  ropeBase,
  ropeFactor,
}: Pick<ModelShape, 'headDim' | 'ropeBase' | 'ropeFactor'>): readonly number[] {
  return Array.from({ length: headDim / 2 }, (_, pair) => ropeBase ** ((-2 * pair) / headDim) / ropeFactor);
}
