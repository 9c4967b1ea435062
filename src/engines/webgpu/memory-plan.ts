import type { DecoderTensors } from '../../models/decoder-tensors.ts';
import type { ModelShape } from '../../runtime/engine.ts';
import { requireMemory, type MemoryLimit } from '../../runtime/memory-limit.ts';
import { plain } from '../../util/plain-text.ts';
import { MAX_ROWS } from './activations.ts';
import { tooLarge } from './gpu-memory.ts';
import { GpuSlot } from './gpu-slot.ts';
import { matricesOf, planMatrix } from './matrix-format.ts';
import { WEBGPU } from './names.ts';

/**
 * Checks a model before any of it is loaded: weights, activations and one slot. A GPU does not tell how much memory it has;
 * many share the machine's, so that is the limit.
 *
 * @throws ModelFileError, `unsupported` if the rows of a matrix are no whole blocks; OutOfMemoryError
 */
export function requireGpuMemory(
  shape: ModelShape,
  tensors: DecoderTensors,
  logitRows: number,
  { maxBufferSize, maxStorageBufferBindingSize }: GPUSupportedLimits,
  limit: MemoryLimit,
): void {
  const { width, heads, kvHeads, headDim, feedForward, vocabulary } = shape;
  const matrices = [...matricesOf(tensors)].map((info) => planMatrix([info]));
  const slot = GpuSlot.bytesFor(shape, Math.min(limit.contextTokens, shape.contextLength));
  const rowFloats = 2 * width + (3 * heads + 2 * kvHeads) * headDim + feedForward + headDim;
  const needed =
    matrices.reduce((sum, { quantBytes, scaleBytes }) => sum + quantBytes + scaleBytes, 0) +
    4 * MAX_ROWS * rowFloats +
    8 * logitRows * vocabulary +
    slot;
  requireMemory(plain(WEBGPU), needed, limit);
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const largest = Math.max(slot, ...matrices.map(({ quantBytes }) => quantBytes));
  if (largest > most) throw tooLarge();
}
