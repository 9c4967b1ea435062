import type { ByteSource } from '../../../src/gguf/byte-source.ts';
import { tensorBytes, type TensorType } from '../../../src/gguf/tensor-type.ts';
import { buildGguf, type BuiltValue } from './gguf-builder.ts';
import { tinyMetadata, tinyTensorShapes, type TinyShape } from './tiny-llama.ts';
import { typeNumbers } from './tiny-tensors.ts';

const ALIGNMENT = 32;

/** The shape of a model with seven billion parameters. */
export const SEVEN_BILLION: TinyShape = {
  ...{ layers: 32, width: 4096, heads: 32, kvHeads: 32, headDim: 128, feedForward: 11_008 },
  ...{ vocabulary: 32_000, contextLength: 4096 },
};

/** Returns the header of a model, and the size of its whole file. */
export function headerOnlyFile(
  shape: TinyShape,
  type: TensorType,
  metadata: Readonly<Record<string, BuiltValue>> = {},
): { readonly header: Uint8Array; readonly size: number } {
  let end = 0;
  const tensors = tinyTensorShapes(shape, false).map(([name, size]) => {
    const actual = size.length === 1 ? 'F32' : type;
    const elements = size.reduce((product, count) => product * count, 1);
    const claimedOffset = BigInt(end);
    end += Math.ceil(tensorBytes(actual, elements) / ALIGNMENT) * ALIGNMENT;
    return { name, type: typeNumbers[actual], shape: size, data: new Uint8Array(0), claimedOffset };
  });
  const header = buildGguf({ metadata: { ...tinyMetadata(shape), ...metadata }, tensors });
  return { header, size: header.length + end };
}

/** Returns the file of a model that has only a header: reading weights throws. */
export function headerOnlyModel(...model: Parameters<typeof headerOnlyFile>): ByteSource {
  const { header, size } = headerOnlyFile(...model);
  return {
    size,
    read: (offset, length) => {
      if (offset >= header.length) throw new Error('The weights were read.');
      // The header is read in large pages.
      const bytes = new Uint8Array(length);
      bytes.set(header.subarray(offset, offset + length));
      return bytes;
    },
    close: () => undefined,
  };
}
