import type { GgufFile } from '../gguf/gguf-file.ts';
import type { TensorInfo } from '../gguf/header.ts';
import { modelFault } from '../gguf/model-file-error.ts';
import type { ModelShape } from '../runtime/engine.ts';
import { plain } from '../util/plain-text.ts';

/**
 * Returns the angle by which each position turns each pair of dimensions of a head, `[head_dim / 2]` (Su et al. 2021, section
 * 3.4.2). Linear scaling divides positions, and so angles, by a factor (Chen et al. 2023), and that of Llama 3.1 each
 * frequency by one of its own.
 *
 * @param factors of the frequencies, `[head_dim / 2]`; none if omitted
 */
export function rotaryFrequencies(
  { headDim, ropeBase, ropeFactor }: Pick<ModelShape, 'headDim' | 'ropeBase' | 'ropeFactor'>,
  factors?: Float32Array,
): readonly number[] {
  return Array.from(
    { length: headDim / 2 },
    (_, pair) => ropeBase ** ((-2 * pair) / headDim) / ropeFactor / (factors?.[pair] ?? 1),
  );
}

/** Reads the factors of the frequencies. Throws `ModelFileError` if an angle may become infinite. */
export function readRopeFactors(file: GgufFile, tensor: TensorInfo | undefined): Float32Array | undefined {
  if (tensor === undefined) return undefined;
  const factors = file.read(tensor);
  if (factors.every((factor) => factor >= LEAST_FACTOR && Number.isFinite(factor))) return factors;
  throw modelFault.corrupt`The model file's tensor "${plain(tensor.name)}" has factors that are not valid.`;
}

/** Those of Llama 3.1 are 1 to 32. */
const LEAST_FACTOR = 1e-6;
