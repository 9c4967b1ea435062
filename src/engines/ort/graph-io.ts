import type { ModelShape } from '../../runtime/engine.ts';
import type { OnnxValue } from './onnx-writer.ts';
import { ElementType } from './ort-module.ts';

/** Names of the graph's inputs and outputs. */
export const io = {
  /** Embeddings of the tokens, `[1, n, width]`. */
  embedded: 'embedded',
  /** Index of the last valid position, total length - 1, `[1]`. */
  lastPosition: 'last_position',
  /** Number of valid positions after the run, `[1]`. */
  totalLength: 'total_length',
  /**
   * Rows that go through attention, `[max(n, 2)]`: 0 to n - 1, and a single row twice. The runtime multiplies a single row
   * by K and V in another order than several rows, so its last bits would differ from those of the same row among others. A
   * second row costs nothing here and keeps resuming bit-exact. Products with weights do not need it (both are tested), and
   * there it would triple the time.
   */
  attended: 'attended',
  /** The attended rows that are kept, `[n]`. */
  kept: 'kept',
  /** The rows that get logits, `[m]`. */
  rows: 'rows',
  /** Logits, `[1, m, vocabulary]`. */
  logits: 'logits',
  /** K of one layer before the run, `[1, kv_heads, capacity, head_dim]`; the same memory as `presentKey`. */
  pastKey: (layer: number) => `past.${layer}.key`,
  pastValue: (layer: number) => `past.${layer}.value`,
  presentKey: (layer: number) => `present.${layer}.key`,
  presentValue: (layer: number) => `present.${layer}.value`,
} as const;

export function inputsOf(shape: ModelShape): OnnxValue[] {
  return [
    { name: io.embedded, type: ElementType.float, shape: [1, 'n', shape.width] },
    { name: io.lastPosition, type: ElementType.int32, shape: [1] },
    { name: io.totalLength, type: ElementType.int32, shape: [1] },
    { name: io.attended, type: ElementType.int32, shape: ['attended'] },
    { name: io.kept, type: ElementType.int32, shape: ['n'] },
    { name: io.rows, type: ElementType.int32, shape: ['m'] },
    ...cacheValues(shape, io.pastKey, io.pastValue),
  ];
}

export function outputsOf(shape: ModelShape): OnnxValue[] {
  return [
    { name: io.logits, type: ElementType.float, shape: [1, 'm', shape.vocabulary] },
    ...cacheValues(shape, io.presentKey, io.presentValue),
  ];
}

function cacheValues(
  shape: ModelShape,
  keyName: (layer: number) => string,
  valueName: (layer: number) => string,
): OnnxValue[] {
  const size = [1, shape.kvHeads, 'capacity', shape.headDim];
  const names = Array.from({ length: shape.layers }, (_, layer) => [keyName(layer), valueName(layer)]).flat();
  return names.map((name) => ({ name, type: ElementType.float, shape: size }));
}
