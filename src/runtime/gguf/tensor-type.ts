/** Tensor types this project reads, by their number in GGUF (ggml's `ggml_type`). */
export type TensorType = 'F32' | 'F16' | 'Q4_0' | 'Q4_1' | 'Q8_0';

interface TensorLayout {
  readonly type: TensorType;
  /** Elements that share one block. Rows are whole blocks. */
  readonly blockElements: number;
  readonly blockBytes: number;
}

const layoutsByNumber: ReadonlyMap<number, TensorLayout> = new Map([
  [0, { type: 'F32', blockElements: 1, blockBytes: 4 }],
  [1, { type: 'F16', blockElements: 1, blockBytes: 2 }],
  [2, { type: 'Q4_0', blockElements: 32, blockBytes: 18 }],
  [3, { type: 'Q4_1', blockElements: 32, blockBytes: 20 }],
  [8, { type: 'Q8_0', blockElements: 32, blockBytes: 34 }],
]);

const layoutsByType: ReadonlyMap<TensorType, TensorLayout> = new Map(
  [...layoutsByNumber.values()].map((layout) => [layout.type, layout]),
);

/** The layout behind a GGUF type number; undefined for types that are not supported here. */
export function layoutOfNumber(number: number): TensorLayout | undefined {
  return layoutsByNumber.get(number);
}

/** Bytes that `elements` of a type take; `elements` is a multiple of its block. */
export function tensorBytes(type: TensorType, elements: number): number {
  const layout = layoutsByType.get(type);
  if (!layout) throw new Error(`No layout for ${type}.`);
  return (elements / layout.blockElements) * layout.blockBytes;
}
