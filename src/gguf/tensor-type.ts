import * as blocks from './block-sizes.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';

/** The supported tensor types, by their names in ggml. */
export type TensorType =
  | ('F32' | 'F16' | 'BF16' | 'Q8_0' | 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'IQ4_NL' | 'IQ4_XS')
  | ('Q2_K' | 'Q3_K' | 'Q4_K' | 'Q5_K' | 'Q6_K');

interface TensorLayout {
  readonly type: TensorType;
  /** Elements in a block. A row is a whole number of blocks. */
  readonly blockElements: number;
  readonly blockBytes: number;
}

/** Layouts by ggml's `ggml_type`. */
const layoutsByNumber: ReadonlyMap<number, TensorLayout> = new Map([
  [0, { type: 'F32', blockElements: 1, blockBytes: 4 }],
  [1, { type: 'F16', blockElements: 1, blockBytes: 2 }],
  [30, { type: 'BF16', blockElements: 1, blockBytes: 2 }],
  [8, { type: 'Q8_0', blockElements: blocks.BLOCK, blockBytes: blocks.Q8_0_BYTES }],
  [2, { type: 'Q4_0', blockElements: blocks.BLOCK, blockBytes: blocks.Q4_0_BYTES }],
  [3, { type: 'Q4_1', blockElements: blocks.BLOCK, blockBytes: blocks.Q4_1_BYTES }],
  [6, { type: 'Q5_0', blockElements: blocks.BLOCK, blockBytes: blocks.Q5_0_BYTES }],
  [7, { type: 'Q5_1', blockElements: blocks.BLOCK, blockBytes: blocks.Q5_1_BYTES }],
  [20, { type: 'IQ4_NL', blockElements: blocks.BLOCK, blockBytes: blocks.IQ4_NL_BYTES }],
  [23, { type: 'IQ4_XS', blockElements: blocks.K_BLOCK, blockBytes: blocks.IQ4_XS_BYTES }],
  [10, { type: 'Q2_K', blockElements: blocks.K_BLOCK, blockBytes: blocks.Q2_K_BYTES }],
  [11, { type: 'Q3_K', blockElements: blocks.K_BLOCK, blockBytes: blocks.Q3_K_BYTES }],
  [12, { type: 'Q4_K', blockElements: blocks.K_BLOCK, blockBytes: blocks.Q4_K_BYTES }],
  [13, { type: 'Q5_K', blockElements: blocks.K_BLOCK, blockBytes: blocks.Q5_K_BYTES }],
  [14, { type: 'Q6_K', blockElements: blocks.K_BLOCK, blockBytes: blocks.Q6_K_BYTES }],
]);

/** Names of unsupported types by `ggml_type`, for error messages. */
const unsupportedNames: ReadonlyMap<number, string> = new Map([
  [16, 'IQ2_XXS'],
  [17, 'IQ2_XS'],
  [18, 'IQ3_XXS'],
  [19, 'IQ1_S'],
  [21, 'IQ3_S'],
  [22, 'IQ2_S'],
  [29, 'IQ1_M'],
  [34, 'TQ1_0'],
  [35, 'TQ2_0'],
  [39, 'MXFP4'],
]);

const layoutsByType: ReadonlyMap<TensorType, TensorLayout> = new Map(
  [...layoutsByNumber.values()].map((layout) => [layout.type, layout]),
);

/** All supported types, unquantized ones first. */
export const tensorTypes: readonly TensorType[] = [...layoutsByType.keys()];

/** Returns the layout of a `ggml_type`; `undefined` for unsupported types. */
export function layoutOfNumber(number: number): TensorLayout | undefined {
  return layoutsByNumber.get(number);
}

/** Formats an unsupported `ggml_type` with its name if known: `10 (Q2_K)`. */
export function describeUnsupported(number: number): PlainText {
  const name = unsupportedNames.get(number);
  return name === undefined ? sentence`${number}` : sentence`${number} (${plain(name)})`;
}

/** Returns the name of a `ggml_type`, supported or not; its number for an unknown one. */
export function typeName(number: number): string {
  return layoutsByNumber.get(number)?.type ?? unsupportedNames.get(number) ?? `${number}`;
}

/** Returns the size in bytes of `elements` (a multiple of the type's block) elements. */
export function tensorBytes(type: TensorType, elements: number): number {
  const layout = layoutsByType.get(type);
  if (!layout) throw new Error(`No layout for ${type}.`);
  return (elements / layout.blockElements) * layout.blockBytes;
}
