import { requireHeadSteps, readModelShape } from '../../models/model-shape.ts';
import { readPromptProfile } from '../../models/prompt-profile.ts';
import { contextFor } from '../../models/prompt-sizes.ts';
import { findDecoderTensors } from '../../models/decoder-tensors.ts';
import type { GgufFile } from '../../gguf/gguf-file.ts';
import { ModelFileError } from '../../gguf/model-file-error.ts';
import { HEAD_DIM_STEP } from '../../engines/kernels/assembly/layout.ts';
import { LOGIT_ROWS } from '../../engines/kernels/kernel-engine.ts';
import { requiredBytes as kernelBytes } from '../../engines/kernels/memory-plan.ts';
import { ortBytes } from '../../engines/ort/ort-engine.ts';

/**
 * Returns the memory that a model takes with one slot, in the engine that `loadEngine.kernels` would choose. Throws
 * `ModelFileError` for a model that none runs.
 */
export function requiredBytes(
  file: GgufFile,
  { threads, contextTokens }: { readonly threads: number; readonly contextTokens: number },
): number {
  const context = contextFor(contextTokens, readPromptProfile(file.metadata));
  const shape = readModelShape(file.metadata);
  const tensors = findDecoderTensors(file, shape);
  requireHeadSteps(shape, HEAD_DIM_STEP);
  try {
    return kernelBytes(shape, tensors, { threads, logitRows: LOGIT_ROWS }, context);
  } catch (error) {
    if (error instanceof ModelFileError && error.fault === 'unsupported') return ortBytes(file, context);
    throw error;
  }
}
