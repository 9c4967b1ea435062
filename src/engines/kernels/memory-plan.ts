import type { DecoderTensors } from '../../models/decoder-tensors.ts';
import type { ModelShape } from '../../runtime/engine.ts';
import * as layout from './assembly/layout.ts';
import { alignedBytes } from './heap.ts';
import { HEAP_START } from './kernel-module.ts';
import { KernelSlot } from './kernel-slot.ts';
import { matricesOf, planMatrix, vectorsOf } from './matrix-plan.ts';
import { expandedBytes, inBlocks, scoreBytes, scratchSizes, type ScratchOptions } from './scratch.ts';

/**
 * Returns the bytes that a model takes of the kernels' memory: repacked weights, scratch, and one slot of full size. Must match the
 * allocations of `KernelState`, `WeightLoader` and `KernelSlot`.
 */
export function requiredBytes(
  shape: ModelShape,
  tensors: DecoderTensors,
  scratch: ScratchOptions,
  contextTokens: number,
): number {
  const matrices = matricesOf(tensors).map(planMatrix);
  const staging = Math.max(...matrices.map(({ pieceRows, stagedRowBytes }) => pieceRows * stagedRowBytes));
  const capacity = Math.min(contextTokens, shape.contextLength);
  const positions = KernelSlot.inGroups(capacity);
  const allocations = [
    4 * layout.STATE_WORDS,
    4 * layout.LAYER_WORDS * shape.layers,
    ...matrices.map(({ bytes }) => bytes),
    ...vectorsOf(tensors).map(({ elements }) => 4 * inBlocks(elements)),
    ...scratchSizes(shape, scratch).map(([, bytes]) => bytes),
    ...(capacity > 0 ? [KernelSlot.bytesFor(shape, capacity)] : []),
    ...(capacity > 0 ? [scoreBytes(positions, scratch.threads), expandedBytes(shape, positions)] : []),
    // Freed after loading, but a vector allocated after it may keep its space unused.
    staging,
  ];
  return allocations.reduce((sum, bytes) => sum + alignedBytes(bytes), HEAP_START);
}
