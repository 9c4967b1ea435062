import { requireHeadSteps, readModelShape } from '../../models/model-shape.ts';
import { readPromptProfile } from '../../models/prompt-profile.ts';
import { contextFor } from '../../models/prompt-sizes.ts';
import { findDecoderTensors } from '../../models/decoder-tensors.ts';
import type { GgufFile } from '../../gguf/gguf-file.ts';
import { HEAD_DIM_STEP } from '../../engines/kernels/assembly/layout.ts';
import { LOGIT_ROWS } from '../../engines/kernels/kernel-engine.ts';
import { requiredBytes as kernelBytes } from '../../engines/kernels/memory-plan.ts';

/**
 * Returns the memory that a model takes with one slot of full size, in the engine `kernels`. Throws `ModelFileError` for a
 * model that does not run.
 */
export function requiredBytes(
  file: GgufFile,
  { threads, contextTokens }: { readonly threads: number; readonly contextTokens: number },
): number {
  const context = contextFor(contextTokens, readPromptProfile(file.metadata));
  const shape = readModelShape(file.metadata);
  const tensors = findDecoderTensors(file, shape);
  requireHeadSteps(shape, HEAD_DIM_STEP);
  return kernelBytes(shape, tensors, { threads, logitRows: LOGIT_ROWS }, context);
}
