import { BLOCK } from './block-sizes.ts';
import { dequantize } from './dequantize.ts';
import { roundUpToHalf, halfToFloat } from './half.ts';
import { tensorBytes, type TensorType } from './tensor-type.ts';

const GREATEST_QUANT = 127;
/** Values expanded at a time: whole blocks of every type, and few enough for the processor's cache. */
const PIECE = 8192;

/**
 * Writes `elements` values of any type as Q8_0, like ggml's `quantize_row_q8_0_ref`: in each block of 32 the greatest
 * magnitude becomes 127. Unlike there, the scale is rounded up to fp16 before the weights are divided by it, so that no weight
 * is off by more than half a step. Blocks of Q5_0 keep their scale, as their weights are whole multiples of it, and lose
 * nothing. Infinite or NaN weights give an infinite or NaN scale, which `repack` detects.
 *
 * @param target `tensorBytes('Q8_0', elements)` bytes
 */
export function transcodeToQ8(
  type: TensorType,
  bytes: Uint8Array,
  elements: number,
  target: Uint8Array,
): void {
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  for (let first = 0; first < elements; first += PIECE) {
    const values = dequantize(
      type,
      bytes.subarray(tensorBytes(type, first)),
      Math.min(PIECE, elements - first),
    );
    for (let i = 0; i < values.length; i += BLOCK) {
      const scale =
        type === 'Q5_0'
          ? source.getUint16(tensorBytes(type, first + i), true)
          : roundUpToHalf(greatestMagnitude(values, i) / GREATEST_QUANT);
      writeBlock(view, tensorBytes('Q8_0', first + i), scale, values, i);
    }
  }
}

/** Returns the greatest magnitude of a block, or NaN if one of its values is infinite or NaN. */
function greatestMagnitude(values: Float32Array, first: number): number {
  let greatest = 0;
  let notFinite = 0;
  for (let i = first; i < first + BLOCK; i++) {
    const value = values[i] ?? 0;
    const magnitude = Math.abs(value);
    if (magnitude > greatest) greatest = magnitude;
    // Comparisons skip NaN; `value - value` is 0 for a finite number, else NaN.
    notFinite += value - value;
  }
  return greatest + notFinite;
}

function writeBlock(view: DataView, at: number, scale: number, values: Float32Array, first: number): void {
  const step = halfToFloat(scale);
  const perUnit = step === 0 ? 0 : 1 / step;
  view.setUint16(at, scale, true);
  for (let j = 0; j < BLOCK; j++) view.setInt8(at + 2 + j, Math.round((values[first + j] ?? 0) * perUnit));
}
