import type { TensorType } from '../../src/gguf/tensor-type.ts';
import { text } from '../../test/unit/helpers/gguf-builder.ts';
import { buildTinyLlama, type TinyShape } from '../../test/unit/helpers/tiny-llama.ts';
import { tinyModelFile } from '../../test/unit/helpers/tiny-model-file.ts';
import { describeGguf } from './gguf/describe.ts';

/** Rows of one block of 32 weights, and a vocabulary of whole tiles: that of the tiny model of quantized types. */
export const narrowShape: TinyShape = {
  ...{ layers: 1, width: 32, heads: 2, kvHeads: 1, headDim: 16, feedForward: 32 },
  vocabulary: 264,
  contextLength: 256,
};

/** The tiny model with its tokenizer, as small as the kernels take it, in a type whose blocks have 32 weights or less. */
export function narrowModel(name: string, type: TensorType): Uint8Array {
  const { entries } = describeGguf(tinyModelFile(name, 'Q8_0'));
  const metadata = Object.fromEntries(entries.filter(([key]) => !key.startsWith('llama.')));
  return buildTinyLlama({
    ...{ shape: narrowShape, type, tied: true, seed: 1 },
    metadata: { ...metadata, 'general.name': text(name) },
  }).file;
}
